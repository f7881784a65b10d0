//! The body of a program's request, in JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake_fn::fuzzing::document(bytes));
