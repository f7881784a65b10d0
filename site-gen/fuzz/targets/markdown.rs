//! Markdown: a page's file on its way to HTML, links and anchors checked.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| site_gen::fuzzing::markdown(bytes));
