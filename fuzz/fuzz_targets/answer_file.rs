//! `sipas::hostile::answer_file` under the fuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sipas::hostile::answer_file(data);
});
