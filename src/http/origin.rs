//! The address under which a request reached us, as the citizen's browser knows it. What a proxy says of it is believed
//! only where the proxy is one of ours.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;

use crate::config::Config;

/// `https://host`, with `--base-url` first. Empty where the request names no usable host; links are then relative.
#[must_use]
pub fn base_url(request: &HttpRequest, config: &Config) -> String {
    if let Some(base_url) = &config.base_url {
        return base_url.clone();
    }
    let scheme = if is_https(request, config) { "https" } else { "http" };
    host(request, config).map_or_else(String::new, |host| format!("{scheme}://{host}"))
}

/// Whether the citizen's connection is encrypted, as far as we can know.
#[must_use]
pub fn is_https(request: &HttpRequest, config: &Config) -> bool {
    match &config.base_url {
        Some(base_url) => base_url.starts_with("https://"),
        None => forwarded(request, config, "x-forwarded-proto").is_some_and(|scheme| scheme == "https"),
    }
}

/// Host and port, as the browser asked for them.
#[must_use]
pub fn host(request: &HttpRequest, config: &Config) -> Option<String> {
    let named = || request.headers().get("host").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let target = || request.uri().authority().map(ToString::to_string);
    let host = forwarded(request, config, "x-forwarded-host").or_else(named).or_else(target)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.len() <= 255 && host.chars().all(is_plain)).then(|| host.to_ascii_lowercase())
}

/// Whether somebody says of whom a request is, whom the operator has not named as a proxy: either a stranger's invention, or a
/// proxy behind which all citizens look like one.
#[must_use]
pub fn is_of_unnamed_proxy(request: &HttpRequest, config: &Config) -> bool {
    let is_ours = |peer: IpAddr| config.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == peer);
    request.headers().contains_key("x-forwarded-for")
        && request.peer_addr().is_some_and(|peer| !is_ours(peer.ip().to_canonical()))
}

/// The address of the citizen's own connection: that of our peer, or what our proxies say of it. A proxy appends the address
/// that it saw, so the last one that is not a proxy of ours was seen by one of ours, and whatever stands before it may be invented.
#[must_use]
pub fn address(request: &HttpRequest, config: &Config) -> Option<IpAddr> {
    let mut seen = request.peer_addr()?.ip().to_canonical();
    let is_ours = |address: IpAddr| config.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == address);
    // A hop at a time: what a stranger wrote into the line must not hide what our proxy added to it.
    let lines: Vec<&[u8]> = request.headers().get_all("x-forwarded-for").map(HeaderValue::as_bytes).collect();
    let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
    while is_ours(seen) {
        // What cannot be read was seen by nobody of ours: the nearest proxy stands for it.
        match hops.next().and_then(|hop| std::str::from_utf8(hop).ok()).and_then(hop) {
            Some(before) => seen = before,
            None => break,
        }
    }
    Some(seen)
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

/// The last value of a proxy's header: the one that the proxy nearest to us wrote.
fn forwarded(request: &HttpRequest, config: &Config, header: &str) -> Option<String> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !config.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == peer) {
        return None;
    }
    let value = request.headers().get_all(header).last()?.to_str().ok()?;
    value.rsplit(',').next().map(|value| value.trim().to_ascii_lowercase())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;

    use super::{address, base_url, is_of_unnamed_proxy};
    use crate::config::{Config, Operating, Organiser};
    use crate::db::Place;

    pub(crate) fn config(base_url: Option<&str>, trusted_proxy: Option<&str>) -> Config {
        Config {
            data: PathBuf::from("nowhere"),
            place: Place::Sqlite(PathBuf::from("nowhere.sqlite")),
            key_file: PathBuf::from("nowhere.key"),
            log_key: PathBuf::from("nowhere-log.key"),
            log_name: None,
            checkpoints: PathBuf::from("nowhere.log"),
            definitions: None,
            base_url: base_url.map(str::to_owned),
            trusted_proxies: trusted_proxy.map(|ip| ip.parse().unwrap()).into_iter().collect(),
            organiser: Organiser::default(),
            operating: Operating::default(),
        }
    }

    fn seen_as(base: Option<&str>, trusted_proxy: Option<&str>, headers: &[(&'static str, &'static str)]) -> String {
        let mut request = TestRequest::get().peer_addr("10.0.0.9:4711".parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        base_url(&request.to_http_request(), &config(base, trusted_proxy))
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let headers =
            [("host", "inside:8080"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil, hailong.gov.vn")];
        assert_eq!(seen_as(None, None, &headers), "http://inside:8080");
        assert_eq!(seen_as(None, Some("10.0.0.8"), &headers), "http://inside:8080");
        assert_eq!(seen_as(None, Some("10.0.0.9"), &headers), "https://hailong.gov.vn");
        assert_eq!(seen_as(Some("https://set.vn/x"), Some("10.0.0.9"), &headers), "https://set.vn/x");
        assert_eq!(seen_as(None, None, &[("host", "a\"><script>")]), "");
    }

    /// The citizen's address behind two proxies, as far as we are willing to know it.
    fn from(peer: &str, forwarded: &[&'static str]) -> String {
        let mut request = TestRequest::get().peer_addr(peer.parse().unwrap());
        for value in forwarded {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request = request.append_header(("x-forwarded-for", value));
        }
        let mut config = config(None, Some("10.0.0.9"));
        config.trusted_proxies.push("fd00::9".parse().unwrap());
        address(&request.to_http_request(), &config).unwrap().to_string()
    }

    #[test]
    fn the_address_is_the_last_one_that_a_proxy_of_ours_saw() {
        for (peer, forwarded, expected) in [
            ("198.51.100.1:5", &["203.0.113.7"][..], "198.51.100.1"),
            ("10.0.0.9:5", &[], "10.0.0.9"),
            ("10.0.0.9:5", &["203.0.113.7"], "203.0.113.7"),
            ("[::ffff:10.0.0.9]:5", &["203.0.113.7"], "203.0.113.7"),
            ("10.0.0.9:5", &["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
            ("10.0.0.9:5", &["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
            ("10.0.0.9:5", &["1.1.1.1, 203.0.113.7, fd00::9"], "203.0.113.7"),
            ("[fd00::9]:5", &["10.0.0.9, 2001:db8::7, 10.0.0.9"], "2001:db8::7"),
            ("10.0.0.9:5", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.9:5", &["203.0.113.7:80"], "203.0.113.7"),
            ("10.0.0.9:5", &["203.0.113.7, unknown"], "10.0.0.9"),
            ("10.0.0.9:5", &["10.0.0.9"], "10.0.0.9"),
            ("10.0.0.9:5", &["\u{e9}, 203.0.113.7"], "203.0.113.7"),
            ("10.0.0.9:5", &["203.0.113.7, \u{e9}"], "10.0.0.9"),
        ] {
            assert_eq!(from(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }
    #[test]
    fn a_proxy_that_nobody_has_named_is_noticed() {
        let told = |peer: &str, headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::get().peer_addr(peer.parse().unwrap());
            for header in headers {
                request = request.append_header(*header);
            }
            is_of_unnamed_proxy(&request.to_http_request(), &config(None, Some("10.0.0.9")))
        };
        let forwarded = [("x-forwarded-for", "203.0.113.7")];
        assert!(told("10.0.0.8:5", &forwarded));
        assert!(!told("10.0.0.9:5", &forwarded) && !told("10.0.0.8:5", &[]));
    }
}
