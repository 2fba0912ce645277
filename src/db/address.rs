//! A PostgreSQL address as it may be shown: never with its password, wherever libpq takes one and however it was written.

/// The address without its password. What cannot be told apart with certainty is left out altogether: `postgres://…`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let Some(Parts { scheme, user, place, query }) = parts(url) else {
        return format!("{}://…", scheme_of(url));
    };
    let mut shown = format!("{scheme}://");
    if let Some(user) = user {
        shown += user.split(':').next().unwrap_or_default();
        shown.push('@');
    }
    shown += place;
    // An escaped name may be any name.
    let is_harmless = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !name.contains("password")
    };
    let kept: Vec<&str> = query.into_iter().flat_map(|query| query.split('&')).filter(is_harmless).collect();
    if !kept.is_empty() {
        shown.push('?');
        shown += &kept.join("&");
    }
    shown
}

/// Whether libpq reads it as it is meant: its own words about another one may hold a piece of a password.
#[must_use]
pub fn is_plain(url: &str) -> bool {
    parts(url).is_some_and(|parts| parts.user.is_none_or(|user| !user.contains(['@', '/', '?'])))
}

/// What stands before `://`, where that can be a scheme.
#[must_use]
pub fn scheme_of(text: &str) -> &str {
    let scheme = text.split("://").next().unwrap_or_default();
    if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) { scheme } else { "…" }
}

struct Parts<'a> {
    scheme: &'a str,
    /// Name, and a password behind a colon.
    user: Option<&'a str>,
    /// Host, port and name of the database.
    place: &'a str,
    query: Option<&'a str>,
}

/// None where the signs of a password may have been taken for those of an address.
fn parts(url: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    let hosts_end = rest.find('/').unwrap_or(rest.len());
    // A password may hold any sign but “/”; the host begins behind the last “@”.
    let (user, rest) = match rest[..hosts_end].rfind('@') {
        Some(at) => (Some(&rest[..at]), &rest[at + 1..]),
        None => (None, rest),
    };
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (hosts, name) = place.split_once('/').unwrap_or((place, ""));
    (hosts.split(',').all(is_host) && !name.contains(['@', '/', ':'])).then_some(Parts { scheme, user, place, query })
}

/// `db`, `db:5432`, `[::1]:5432`; nothing is this machine.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((host, port)) if host.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte)) => ("", port),
        Some(_) => return false,
        None => text.find(':').map_or((text, ""), |at| text.split_at(at)),
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._%".contains(&byte);
    host.bytes().all(is_name)
        && (port.is_empty() || port[1..].bytes().all(|byte| byte.is_ascii_digit()) && port.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::{is_plain, without_password};

    #[test]
    fn no_way_of_writing_a_password_is_shown() {
        for (url, shown) in [
            ("postgres://sipas@db/sipas", "postgres://sipas@db/sipas"),
            ("postgres://db/sipas", "postgres://db/sipas"),
            ("postgres://db", "postgres://db"),
            ("postgres:///sipas?host=/run/postgresql", "postgres:///sipas?host=/run/postgresql"),
            ("postgres://%2Frun%2Fpostgresql/sipas", "postgres://%2Frun%2Fpostgresql/sipas"),
            ("postgres://one:5432,two:5433/sipas", "postgres://one:5432,two:5433/sipas"),
            ("postgres://me:geheim@[2001:db8::1]:5432/x", "postgres://me@[2001:db8::1]:5432/x"),
            ("postgresql://sipas:geheim@db:5432/sipas", "postgresql://sipas@db:5432/sipas"),
            ("postgres://sipas:ge@heim:x@db/sipas", "postgres://sipas@db/sipas"),
            ("postgres://me:ge?heim@db/x", "postgres://me@db/x"),
            ("postgres://me:ge/heim@db/x", "postgres://…"),
            ("postgres://me:ge/heim", "postgres://…"),
            ("postgres://me:123/geheim@db/x", "postgres://…"),
            ("postgres://me:geheim@[::1/x", "postgres://…"),
            ("postgres://db/x?password=ge@heim", "postgres://db/x"),
            ("postgres://db/x?p%61ssword=geheim", "postgres://db/x"),
            ("postgres://db/x?user=a&password=geheim&sslmode=require", "postgres://db/x?user=a&sslmode=require"),
            ("postgres://db/x?PASSWORD=geheim", "postgres://db/x"),
        ] {
            assert_eq!(without_password(url), shown, "{url}");
        }
    }

    #[test]
    fn a_password_that_libpq_reads_otherwise_is_not_plain() {
        assert!(is_plain("postgres://me:ge%40heim@db/x") && is_plain("postgres://db/x?password=ge@heim"));
        assert!(!is_plain("postgres://me:ge@heim@db/x") && !is_plain("postgres://me:ge?heim@db/x"));
        assert!(!is_plain("postgres://me:ge/heim@db/x"));
    }
}
