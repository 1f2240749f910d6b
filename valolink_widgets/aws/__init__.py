"""AWS's side: the only importer of botocore, which it loads when the first call is sent."""

from .explain import explain
from .gateway import AwsGateway
from .regions import region_list

__all__ = ["AwsGateway", "explain", "region_list"]
