//! `sipas::hostile::score_file` under the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sipas::hostile::score_file(data);
});
