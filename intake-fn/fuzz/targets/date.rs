//! Days and months, whole and in parts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake_fn::fuzzing::date(bytes));
