//! The tables as diesel sees them; both migration folders yield these (a test compares them).

diesel::table! {
    setting (key) { key -> Text, value -> Text, }
}
diesel::table! {
    agency (code) {
        code -> Text, name -> Text, name_en -> Nullable<Text>, kind -> Text, block -> Text, parent -> Nullable<Text>,
        valid_from -> Nullable<Text>, valid_to -> Nullable<Text>, successors -> Text, files -> Nullable<BigInt>,
    }
}
diesel::table! {
    definition (sha256) { sha256 -> Binary, kind -> Text, key -> Text, version -> Text, text -> Text, }
}
diesel::table! {
    wave (key) {
        key -> Text, survey -> Binary, opens -> Text, closes -> Text, live -> Bool, demo -> Bool,
        closed_on -> Nullable<Text>, opened_ms -> BigInt,
    }
}
diesel::table! {
    wave_method (wave, place) { wave -> Text, place -> Integer, method -> Binary, added_after_opening -> Bool, }
}
diesel::table! {
    wave_agency (wave, place) {
        wave -> Text, place -> Integer,
        code -> Text, name -> Text, name_en -> Nullable<Text>, kind -> Text, block -> Text, parent -> Nullable<Text>,
        valid_from -> Nullable<Text>, valid_to -> Nullable<Text>, successors -> Text, files -> Nullable<BigInt>,
    }
}
diesel::table! {
    log_head (id) { id -> Integer, size -> BigInt, edge -> Binary, }
}
diesel::table! {
    response (log_index) {
        log_index -> BigInt, wave -> Text, id -> Binary, agency -> Text, source -> Text, mode -> Text,
        respondent_kind -> Nullable<Text>, sector -> Nullable<Text>, unit -> Nullable<Text>, received_by -> Nullable<Text>,
        day -> Text, receipt_hash -> Binary, salt -> Binary, record_version -> Integer, sealed -> Binary, answers -> Binary,
    }
}
diesel::table! {
    response_text (log_index, question) {
        log_index -> BigInt, question -> Text, salt -> Nullable<Binary>, words -> Nullable<Text>, commitment -> Binary,
    }
}
diesel::table! {
    log_entry (log_index) { log_index -> BigInt, kind -> Text, subject -> Text, body -> Text, }
}
diesel::table! {
    log_tile (level, number) { level -> Integer, number -> BigInt, hashes -> Binary, }
}
diesel::table! {
    checkpoint (size) { size -> BigInt, note -> Text, signed_ms -> BigInt, }
}
diesel::table! {
    ticket_batch (batch) { batch -> Text, wave -> Text, log_index -> BigInt, count -> BigInt, made_on -> Text, }
}
diesel::table! {
    ticket (hash) {
        hash -> Binary, batch -> Text, wave -> Text, agency -> Text, sector -> Nullable<Text>, unit -> Nullable<Text>,
        source -> Text, state -> Integer,
    }
}
diesel::table! {
    input_file (log_index) { log_index -> BigInt, wave -> Text, kind -> Text, body -> Text, }
}
diesel::table! {
    void (response) { response -> BigInt, log_index -> BigInt, reason -> Text, }
}

diesel::allow_tables_to_appear_in_same_query!(
    agency,
    checkpoint,
    definition,
    input_file,
    log_entry,
    log_head,
    log_tile,
    response,
    response_text,
    setting,
    ticket,
    ticket_batch,
    void,
    wave,
    wave_agency,
    wave_method,
);
