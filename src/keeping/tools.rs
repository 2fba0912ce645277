//! PostgreSQL's own programs, `pg_dump` and `pg_restore`. A password reaches them by their environment, never by an argument, which
//! every user of the machine could read.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::config::WrongUsage;

/// Runs `pg_dump` on a database, of the state that `snapshot` names, into a file.
pub(super) fn dump(program: &Path, url: &str, snapshot: &str, file: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--schema=public"]);
    command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(file);
    run(command, program, url, "--pg-dump")
}

/// Runs `pg_restore` of a file into a database: all of it or nothing.
pub(super) fn restore(program: &Path, url: &str, file: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]);
    // The empty schema is there already.
    command.arg("--schema=public").arg(file);
    run(command, program, url, "--pg-restore")
}

fn run(mut command: Command, program: &Path, url: &str, flag: &str) -> anyhow::Result<()> {
    let (url, password) = without_password(url);
    command.arg(format!("--dbname={url}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::Error::from(WrongUsage(format!(
            "{} is not there: install PostgreSQL's client programs, or name it with {flag} PATH",
            program.display()
        ))),
        _ => anyhow::Error::from(error).context(program.display().to_string()),
    })?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{} failed: {}", program.display(), told.trim());
    Ok(())
}

/// An address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let mut password = None;
    // As libpq reads it: who logs in stands before the first “@”, which comes before the first “/”.
    let end = rest.find('/').unwrap_or(rest.len());
    let rest = match rest[..end].find('@').map(|at| rest.split_at(at)) {
        Some((credentials, place)) => {
            let (user, secret) =
                credentials.split_once(':').map_or((credentials, None), |(user, secret)| (user, Some(secret)));
            password = secret.map(decoded);
            format!("{user}{place}")
        }
        None => rest.to_owned(),
    };
    let mut kept = Vec::new();
    for setting in query.into_iter().flat_map(|query| query.split('&')) {
        match setting.strip_prefix("password=") {
            Some(secret) => password = Some(decoded(secret)),
            None => kept.push(setting),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{scheme}://{rest}{query}"), password.filter(|password| !password.is_empty()))
}

/// `%40` is “@”.
fn decoded(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(hex);
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_leaves_the_address() {
        for (url, left, password) in [
            ("postgres://u:s%40%2Fx@h:5432/d", "postgres://u@h:5432/d", Some("s@/x")),
            ("postgres://u@h/d?password=geheim&sslmode=disable", "postgres://u@h/d?sslmode=disable", Some("geheim")),
            ("postgresql://h/d?password=a%25b", "postgresql://h/d", Some("a%b")),
            ("postgres://u:@h/d", "postgres://u@h/d", None),
            ("postgres://h/d@x", "postgres://h/d@x", None),
        ] {
            assert_eq!(without_password(url), (left.to_owned(), password.map(str::to_owned)), "{url}");
        }
    }
}
