//! One-time keys, media types and signed times.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake_fn::fuzzing::key(bytes));
