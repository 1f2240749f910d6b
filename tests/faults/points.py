"""Every call of a full run with role and protections, and every fault that it can meet."""

from __future__ import annotations

from .edge import Point
from .faults import faults_of

# `service:Operation:identity`, and how often it is sent; a test compares it with a run.
CALLS = {
    "sts:GetCallerIdentity:operator": 1,
    "valohai:GetUser:operator": 1,
    "valohai:ListProjects:operator": 1,
    "s3:HeadBucket:operator": 2,
    "iam:GetUser:operator": 2,
    "iam:ListAccessKeys:operator": 3,
    "valohai:ListStores:operator": 3,
    "iam:GetUserPolicy:operator": 2,
    "iam:GetRole:operator": 2,
    "iam:GetRolePolicy:operator": 2,
    "valohai:GetProject:operator": 2,
    "s3:CreateBucket:operator": 1,
    "s3:PutPublicAccessBlock:operator": 1,
    "s3:PutBucketCors:operator": 1,
    "iam:CreateUser:operator": 1,
    "iam:CreateAccessKey:operator": 1,
    "iam:PutUserPolicy:operator": 1,
    "iam:CreateRole:operator": 1,
    "iam:PutRolePolicy:operator": 1,
    "sts:GetCallerIdentity:key": 3,
    "s3:PutObject:key": 1,
    "s3:GetObject:key": 1,
    "s3:ListObjectsV2:key": 1,
    "s3:DeleteObject:key": 1,
    "valohai:CreateStore:operator": 1,
    "valohai:UpdateProject:operator": 1,
    "s3:GetBucketTagging:operator": 1,
    "s3:GetPublicAccessBlock:operator": 1,
    "s3:GetBucketPolicyStatus:operator": 1,
    "s3:GetBucketAcl:operator": 1,
    "s3control:GetPublicAccessBlock:operator": 1,
    "s3:GetBucketOwnershipControls:operator": 1,
    "s3:GetBucketCors:operator": 1,
    "s3:PutBucketVersioning:operator": 1,
    "s3:PutBucketEncryption:operator": 1,
    "s3:PutBucketLifecycleConfiguration:operator": 1,
    "s3:PutBucketPolicy:operator": 1,
    "s3:GetBucketVersioning:operator": 1,
    "s3:GetBucketEncryption:operator": 1,
    "s3:GetBucketLifecycleConfiguration:operator": 1,
    "s3:GetBucketPolicy:operator": 1,
}
POINTS = tuple(
    Point(*call.rsplit(":", 1), nth) for call, times in CALLS.items() for nth in range(1, times + 1)
)
PAIRS = tuple((at, name) for at in POINTS for name in faults_of(at.service))
QUICK = PAIRS[:: len(PAIRS) // 100][:100]
