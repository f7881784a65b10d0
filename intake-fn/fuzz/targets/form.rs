//! The body of a form.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake_fn::fuzzing::form(bytes));
