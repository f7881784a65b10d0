//! How long a whole build takes beside its bound.
fn main() {}
