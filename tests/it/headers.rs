//! What every answer carries: the security policy, nothing to keep of a citizen's, and no way in from other sites.

use crate::harness::*;
use crate::on_both;

fn assert_guarded(path: &str, reply: &Reply) {
    let header = |name: &str| reply.header(name).unwrap_or_else(|| panic!("{path} has no {name}"));
    let policy = header("content-security-policy");
    for part in [
        "default-src 'none'",
        "style-src 'sha256-",
        "script-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{path}: {part}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    assert_eq!(reply.header("server"), None, "{path}");
    assert_eq!(reply.header("x-powered-by"), None, "{path}");
}

on_both! {
    fn every_answer_carries_the_policy_and_no_page_a_style_attribute(store: Store) {
        store.open_wave("live", "sipas-short", &["--live"]);
        let server = store.serve();
        let web = server.web();
        for _ in 0..10 {
            receipt(&web, "live", &short_submission(HOME_AFFAIRS, 4));
        }
        let form = format!("/s/live/{HOME_AFFAIRS}");
        let results = format!("/results/live/{HOME_AFFAIRS}");
        for path in ["/", &form, "/check", "/results", "/results/live", &results, "/nowhere", "/r/none", "/s/live/nobody"] {
            let page = web.get(path);
            assert_guarded(path, &page);
            assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{path}");
            let tags = form::tags(page.text());
            let styled: Vec<&form::Tag> = tags.iter().filter(|tag| tag.has("style")).collect();
            assert!(styled.is_empty(), "{path}: {styled:?}");
            let scripted = tags.iter().filter(|tag| tag.name == "script" || tag.has("onclick") || tag.has("onload"));
            assert_eq!(scripted.count(), 0, "{path}");
            let sources = tags.iter().filter_map(|tag| tag.attribute("src").or_else(|| {
                (tag.name == "link").then(|| tag.attribute("href")).flatten()
            }));
            for source in sources {
                assert!(source.starts_with('/') || source.starts_with("data:"), "{path} loads {source}");
            }
        }
        let (json, csv, xlsx) =
            ("/api/v1/waves/live/index.json", "/api/v1/waves/live/index.csv", "/api/v1/waves/live/index.xlsx");
        for path in ["/healthz", "/readyz", "/api/v1/waves", "/api/v1/waves/nobody", "/api/v1/openapi.json", json, csv, xlsx] {
            assert_guarded(path, &web.get(path));
        }
    }

    fn the_style_that_the_policy_names_is_the_one_in_the_page(store: Store) {
        use data_encoding::BASE64;
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        for path in ["/", &format!("/s/counter/{HOME_AFFAIRS}"), "/check"] {
            let page = server.web().get(path).expect(200);
            let text = page.text();
            let begins = text.find("<style>").expect("the style stands in the page") + "<style>".len();
            let style = &text[begins..begins + text[begins..].find("</style>").expect("its end")];
            let hash = BASE64.encode(&sipas::ledger::commit::sha256(style.as_bytes()));
            let policy = page.header("content-security-policy").expect("a policy");
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{path}: {policy}: {hash}");
        }
    }

    fn what_is_a_citizens_is_kept_nowhere(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let mut form = Form::with(web.get(&path).text(), "id");
        let rejected = form.send(&web, &path).expect(422);
        for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
            form.set(question, &["5"]);
        }
        let accepted = form.send(&web, &path).expect(303);
        let page = web.get(accepted.header("location").expect("a place"));
        let code = find_receipt(&visible(page.text())).expect("a receipt");
        let mut asked = Form::with(web.get("/check").expect(200).text(), "code");
        let checked = asked.set("code", &[&code]).send(&web, "/check");
        for (what, reply) in [
            ("the form sent back", rejected), ("the redirect", accepted),
            ("the receipt", page), ("the check", checked),
        ] {
            let rule = reply.header("cache-control").unwrap_or_default();
            assert!(rule.contains("no-store"), "{what}: {rule}");
            let cookies = reply.header("set-cookie").unwrap_or_default();
            assert!(cookies.is_empty() || cookies.starts_with("lang="), "{what}: {cookies}");
        }
    }

    fn only_the_empty_form_may_wait_behind_the_back_key(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let form = web.get(&format!("/s/counter/{HOME_AFFAIRS}")).expect(200);
        assert_eq!(form.header("cache-control"), Some("private, no-cache"));
        assert_eq!(form.header("etag"), None, "each asking makes a form of its own");
        // The cookie of a language chosen on the way must not make the kept page another one.
        assert_eq!(form.header("vary"), Some("accept-encoding"));
        // A post to the page's very address would make the browser forget the page.
        let action = format!("action=\"/s/counter/{HOME_AFFAIRS}?sent\"");
        assert!(form.text().contains(&action), "the form is sent to another address than its own");
    }

    fn other_sites_cannot_send_for_a_citizen(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let server = store.serve();
        let web = server.web();
        let path = format!("/s/counter/{HOME_AFFAIRS}");
        let filled = || {
            let mut form = Form::with(web.get(&path).text(), "id");
            for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
                form.set(question, &["5"]);
            }
            web::urlencoded(&form.fields)
        };
        let own = server.base.clone();
        for (headers, status) in [
            (vec![("sec-fetch-site", "cross-site")], 403),
            (vec![("sec-fetch-site", "same-site")], 403),
            (vec![("origin", "https://elsewhere.example")], 403),
            (vec![("sec-fetch-site", "same-origin"), ("origin", own.as_str())], 303),
            (vec![("sec-fetch-site", "none")], 303),
            // A page without a referrer policy of its own, or a messenger's browser, says “null”.
            (vec![("origin", "null")], 303),
            (vec![("origin", own.as_str())], 303),
            (vec![], 303),
        ] {
            let mut all = vec![("content-type", web::FORM)];
            all.extend(&headers);
            let reply = web.send("POST", &path, &all, filled().as_bytes()).expect("an answer");
            assert_eq!(reply.status, status, "{headers:?}: {}", visible(reply.text()));
        }
        let described = web.get("/api/v1/waves/counter").json();
        assert_eq!(described["responses"], 5);
        let body = short_submission(HOME_AFFAIRS, 4).to_string();
        let headers = [("content-type", web::JSON), ("sec-fetch-site", "cross-site")];
        web.send("POST", &responses("counter"), &headers, body.as_bytes()).expect("an answer").problem(403, "foreign_site");
    }

    fn behind_a_proxy_the_public_address_is_ones_own(store: Store) {
        store.open_wave("counter", "sipas-short", &[]);
        let public = "https://hailong.example";
        for (flags, headers, status) in [
            (&["--base-url", public][..], &[("origin", public)][..], 303),
            (&["--base-url", public], &[("origin", "https://elsewhere.example")], 403),
            (
                &["--trusted-proxy", "127.0.0.1"],
                &[("origin", public), ("x-forwarded-host", "hailong.example"), ("x-forwarded-proto", "https")],
                303,
            ),
            // Whoever is not our proxy may say what it likes.
            (&[], &[("origin", public), ("x-forwarded-host", "hailong.example"), ("x-forwarded-proto", "https")], 403),
        ] {
            let server = store.serve_with(flags);
            let web = server.web();
            let path = format!("/s/counter/{HOME_AFFAIRS}");
            let mut form = Form::with(web.get(&path).text(), "id");
            for question in ["f1", "f2", "f3", "f4", "f5", "overall"] {
                form.set(question, &["5"]);
            }
            let all = [&[("content-type", web::FORM)], headers].concat();
            let body = web::urlencoded(&form.fields);
            let reply = web.send("POST", &path, &all, body.as_bytes()).expect("an answer");
            assert_eq!(reply.status, status, "{flags:?} {headers:?}: {}", reply.gist());
        }
    }

    fn health_and_the_description_of_the_api(store: Store) {
        let server = store.serve();
        let web = server.web();
        web.get("/healthz").expect(200);
        web.get("/readyz").expect(200);
        let description = web.get("/api/v1/openapi.json").expect(200).json();
        assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{description}");
        for path in [
            "/api/v1/waves", "/api/v1/waves/{wave}", "/api/v1/waves/{wave}/survey", "/api/v1/waves/{wave}/agencies",
            "/api/v1/waves/{wave}/responses", "/api/v1/waves/{wave}/index.json", "/api/v1/waves/{wave}/index.csv",
            "/api/v1/waves/{wave}/index.xlsx",
        ] {
            assert!(description["paths"].get(path).is_some(), "{path}");
        }
    }
}
