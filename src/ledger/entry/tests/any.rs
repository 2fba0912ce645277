//! Entries of every kind with any values: what is written is read back.

use proptest::prelude::*;

use super::super::*;
use crate::ledger::note::SigningKey;

fn made<T: std::fmt::Debug, E: std::fmt::Debug>(
    form: &'static str,
    parse: fn(&str) -> Result<T, E>,
) -> impl Strategy<Value = T> {
    form.prop_map(move |text| parse(&text).unwrap())
}

fn name() -> impl Strategy<Value = KeyName> {
    use unicode_normalization::UnicodeNormalization as _;
    made("[a-zăâđêôơưàáạảãếềệ0-9./-]{1,40}", |text| KeyName::parse(&text.nfc().collect::<String>()))
}

fn verifier_key(make: fn(KeyName, &[u8; 32]) -> SigningKey) -> impl Strategy<Value = VerifierKey> {
    (name(), any::<[u8; 32]>()).prop_map(move |(name, seed)| make(name, &seed).public().clone())
}

fn quorum() -> impl Strategy<Value = Option<Quorum>> {
    prop::collection::vec(verifier_key(SigningKey::witness_from_seed), 0..5).prop_map(|witnesses| {
        let needed = 1 + witnesses.len() as u64 / 2;
        Quorum::new(witnesses, needed).ok()
    })
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let hash = any::<Hash>;
    let number = || 0..=i64::MAX.unsigned_abs();
    let wave = || made("[a-z0-9][a-z0-9-]{0,39}", WaveKey::parse);
    let version = || made("[a-zA-Z0-9][a-zA-Z0-9.-]{0,19}", Version::parse);
    let survey = || (made("[a-z][a-z0-9-]{0,39}", SurveyKey::parse), version());
    let method = || (made("[a-z][a-z0-9-]{0,39}", MethodKey::parse), version());
    let agency = made("[a-zA-Z0-9][a-zA-Z0-9._-]{0,31}", AgencyCode::parse);
    let word = || made("[a-z0-9][a-z0-9-]{0,39}", Word::parse);
    let day = || (0..4_000_000_000_000_i64).prop_map(Day::at_ms);
    let roles = prop::collection::vec(word(), 2..9).prop_map(|roles| Roles::new(roles).unwrap());
    let previous = (name(), number(), hash()).prop_map(|(origin, size, root)| Previous { origin, size, root });
    let tickets =
        (number(), number(), number()).prop_map(|(issued, used, spoiled)| TicketCounts { issued, used, spoiled });
    let disputed = prop_oneof![hash().prop_map(Disputed::Ticket), hash().prop_map(Disputed::Receipt)];
    prop_oneof![
        (name(), verifier_key(SigningKey::from_seed), quorum(), prop::option::of(previous))
            .prop_map(|(origin, log, witnesses, prev)| Entry::Genesis { origin, log, witnesses, prev }),
        (survey(), hash()).prop_map(|((key, version), sha256)| Entry::Survey { key, version, sha256 }),
        (method(), hash(), any::<bool>()).prop_map(|((key, version), sha256, added_after_opening)| {
            Entry::Method { key, version, sha256, added_after_opening }
        }),
        (wave(), survey(), method(), day(), day(), hash(), any::<Option<bool>>()).prop_map(
            |(key, survey, method, opens, closes, agencies, live)| {
                Entry::Wave { key, survey, method, opens, closes, agencies, live }
            }
        ),
        (wave(), word(), hash()).prop_map(|(wave, what, sha256)| Entry::WaveChange { wave, what, sha256 }),
        (wave(), prop::sample::select(InputKind::ALL), hash()).prop_map(|(wave, kind, sha256)| Entry::Input {
            wave,
            kind,
            sha256
        }),
        (wave(), word(), number(), hash()).prop_map(|(wave, batch, count, root)| Entry::Tickets {
            wave,
            batch,
            count,
            root
        }),
        (wave(), agency, prop::sample::select(Source::ALL), hash(), hash()).prop_map(
            |(wave, agency, source, receipt, sealed)| Entry::Response { wave, agency, source, receipt, sealed }
        ),
        (number(), prop::sample::select(VoidReason::ALL), roles).prop_map(|(log_index, reason, by)| Entry::Void {
            log_index,
            reason,
            by
        }),
        (number(), word(), word()).prop_map(|(log_index, reason, by)| Entry::Erase { log_index, reason, by }),
        (disputed, prop::sample::select(DisputeKind::ALL)).prop_map(|(subject, kind)| Entry::Dispute { subject, kind }),
        (wave(), number(), number(), tickets, hash(), hash()).prop_map(
            |(wave, responses, void, tickets, used_root, rows)| {
                Entry::Close { wave, responses, void, tickets, used_root, rows }
            }
        ),
        (wave(), method(), hash()).prop_map(|(wave, method, index)| Entry::Publish { wave, method, index }),
        (wave(), name(), number(), number()).prop_map(|(wave, by, opened, mismatches)| Entry::Audit {
            wave,
            by,
            opened,
            mismatches
        }),
        (word(), word(), hash()).prop_map(|(action, role, detail)| Entry::Admin { action, role, detail }),
        (word(), verifier_key(SigningKey::from_seed), prop::sample::select(Change::ALL))
            .prop_map(|(role, vkey, change)| Entry::Key { role, vkey, change }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_entry_reads_back(entry in any_entry(), other in any_entry()) {
        let text = entry.encode();
        let read = Entry::parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(&entry), "{}", text);
        prop_assert_eq!(other.encode() == text, other == entry);
    }

    #[test]
    fn no_text_upsets_the_reader(lines in prop::collection::vec("(sipas-log/1 )?[a-z0-9 =+/é-]{0,50}", 0..8)) {
        let text = lines.join("\n") + "\n";
        if let Ok(entry) = Entry::parse(&text) {
            prop_assert_eq!(entry.encode(), text);
        }
    }
}
