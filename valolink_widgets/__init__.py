"""Valolink: link a private AWS S3 bucket to a Valohai project."""
