//! The address under which a request reached us, as the citizen's browser knows it. What a proxy says of it is believed
//! only where the proxy is one of ours.

use actix_web::HttpRequest;

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

    use actix_web::test::TestRequest;

    use super::base_url;
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
}
