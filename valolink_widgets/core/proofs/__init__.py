"""Which proofs there are, as pure functions of a `Subject`: what is proven, and for whom."""
