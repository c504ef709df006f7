//! What secrets look like: one row per kind, with the vendor's own description of it.
//!
//! Looked through for new and changed kinds: 2026-11-23; look again every half year, and when a vendor announces a new prefix. The
//! crates with such sets that were looked at then ask for a newer compiler, bring a whole scanner with them, or match only a text that
//! is nothing but the secret. So the rows are kept here, where a pattern costs nothing until its keyword stands in a text.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::pattern::{Pattern, pattern};

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    /// What it is: `a GitHub token`.
    pub(crate) what: &'static str,
    /// Where, in bytes of the text.
    pub(crate) range: Range<usize>,
    /// Whether people need it to join a call, so that our own side may see it.
    pub(crate) joins_call: bool,
}

/// A kind of secret that is known by its shape.
struct Kind {
    what: &'static str,
    /// What every one of them holds, letter case included.
    keyword: &'static str,
    /// With the secret itself as group 1 where more is matched.
    written: &'static str,
    pattern: OnceLock<Pattern>,
}

const fn kind(what: &'static str, keyword: &'static str, written: &'static str) -> Kind {
    Kind { what, keyword, written, pattern: OnceLock::new() }
}

static KINDS: [Kind; 33] = [
    // docs.aws.amazon.com, IAM identifiers: unique id prefixes.
    kind("an AWS access key id", "AKIA", r"\bAKIA[A-Z2-7]{16}\b"),
    kind("a temporary AWS access key id", "ASIA", r"\bASIA[A-Z2-7]{16}\b"),
    // docs.aws.amazon.com, Signature Version 4: query string authentication.
    kind("a signed AWS link", "X-Amz-Signature=", r"X-Amz-Signature=([0-9a-f]{64})"),
    // learn.microsoft.com, Azure Storage: service SAS and account keys.
    kind("a signed Azure link", "sig=", r"[?&]sig=([A-Za-z0-9%+/=]{40,})"),
    kind("an Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{80,}={0,2})"),
    // cloud.google.com: API keys, signed URLs.
    kind("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_-]{35}"),
    kind("a signed Google link", "X-Goog-Signature=", r"X-Goog-Signature=([0-9a-f]{64,})"),
    // docs.github.com: about authentication, token formats.
    kind("a GitHub token", "ghp_", r"\bghp_[A-Za-z0-9]{36,}"),
    kind("a GitHub token", "gho_", r"\bgho_[A-Za-z0-9]{36,}"),
    kind("a GitHub token", "ghu_", r"\bghu_[A-Za-z0-9]{36,}"),
    kind("a GitHub token", "ghs_", r"\bghs_[A-Za-z0-9]{36,}"),
    kind("a GitHub token", "ghr_", r"\bghr_[A-Za-z0-9]{36,}"),
    kind("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{22,}"),
    // docs.gitlab.com: security tokens overview.
    kind("a GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_.-]{20,}"),
    // api.slack.com: token types, incoming webhooks.
    kind("a Slack token", "xox", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    kind("a Slack app token", "xapp-", r"\bxapp-[0-9]-[A-Za-z0-9-]{10,}"),
    kind("a Slack webhook link", "hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{20,})"),
    // developers.mattermost.com: incoming webhooks; the id is 26 characters.
    kind("an incoming webhook link", "/hooks/", r"/hooks/([a-z0-9]{26})\b"),
    // docs.stripe.com: API keys.
    kind("a Stripe key", "k_live_", r"\b[sr]k_live_[A-Za-z0-9]{16,}"),
    kind("a Stripe webhook secret", "whsec_", r"\bwhsec_[A-Za-z0-9+/=]{24,}"),
    // docs.npmjs.com: access tokens.
    kind("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    // pypi.org/help: API tokens.
    kind("a PyPI token", "pypi-", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    // docs.sendgrid.com: API keys.
    kind("a SendGrid key", "SG.", r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}"),
    // twilio.com/docs: API keys.
    kind("a Twilio key", "SK", r"\bSK[0-9a-f]{32}\b"),
    // docs.digitalocean.com: personal access tokens.
    kind("a DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    // platform.openai.com and docs.anthropic.com: API keys.
    kind("an API key", "sk-", r"\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    // grafana.com/docs: service account tokens.
    kind("a Grafana token", "glsa_", r"\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b"),
    // developer.hashicorp.com: Vault tokens.
    kind("a Vault token", "hvs.", r"\bhvs\.[A-Za-z0-9_-]{24,}"),
    // RFC 7519 and RFC 7468.
    kind("a JSON web token", "eyJ", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    kind("a private key", "PRIVATE KEY-----", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----"),
    // RFC 3986, section 3.2.1: user information in links.
    kind("a password in a link", "://", r"\b[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~%+-]*:([A-Za-z0-9._~%!$&*+=-]{3,})@[A-Za-z0-9\[]"),
    // RFC 6750: bearer tokens.
    kind("a bearer token", "earer ", r"[Bb]earer ([A-Za-z0-9._~+/-]{20,}=*)"),
    // RFC 7617: user and password in Base64, with padding or a digit, so that `Basic authentication` is none.
    kind("a user's password", "asic ", r"\b[Bb]asic ([A-Za-z0-9+/]{8,}={1,2}|[A-Za-z+/]*[0-9][A-Za-z0-9+/]{15,})"),
];

/// The secrets in a text, links and code included, in order; of two that overlap, the first.
pub(crate) fn secrets(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    for kind in KINDS.iter().filter(|kind| text.contains(kind.keyword)) {
        let shape = kind.pattern.get_or_init(|| pattern(&format!("(?-i:{})", kind.written)));
        for groups in shape.captures_iter(text) {
            let range = groups.get(1).or(groups.get(0)).expect("group 0 is the match").range();
            if !is_placeholder(&text[range.clone()]) {
                found.push(Secret { what: kind.what, range, joins_call: false });
            }
        }
    }
    found.extend(told_in_words(text));
    found.sort_by_key(|secret| secret.range.start);
    let mut end = 0;
    found.retain(|secret| {
        let first = secret.range.start >= end;
        end = end.max(secret.range.end);
        first
    });
    found
}

/// `password: hunter2`, `DB_PASSWORD=hunter2`, `--password hunter2`, `the passcode is 4711`.
static TOLD: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<flag>--[\w-]{0,40}?)?",
        r"(?P<name>password|passwd|passphrase|passcode|access\s+code|secret|api[ _-]?key|access[ _-]?key|token",
        r"|(?:\b|_)(?:pwd|pass|pin(?:\s+code)?))(?:[_-](?:key|value|\d{1,2}))?\b",
        r#"["'`*]{0,3}(?:\s{0,3}(?P<sign>:=|=>|[:=])["'`*\s]{0,6}|\s+(?P<is>is|was)\s+(?:now\s+)?["'`*]{0,3}|\s+["'`*]{0,3})"#,
        r#"(?P<value>(?u:[^\s"'`<>,;&]){3,64}(?:\s\d{2,6}\b){0,3})"#,
    ))
});

/// `4-digit`, `6-stelliger`: how long a code is, not the code.
static LENGTH: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\d{1,2}-[a-z]"));
/// `ERR_401`, `INC-142`: the name of an error or ticket.
static CODE_NAME: LazyLock<Pattern> = LazyLock::new(|| pattern(r"(?-i)^[A-Z]+(?:[_-][A-Z]+)*[_-]\d{1,4}$"));

fn told_in_words(text: &str) -> Vec<Secret> {
    let mut from = 0;
    let next = || {
        let groups = TOLD.captures_at(text, from)?;
        let written = groups["name"].to_ascii_lowercase();
        let name = written.trim_start_matches('_');
        let value = groups.name("value").expect("the group is in the pattern");
        let said = value.as_str().trim_end_matches(['.', '!', '?', ')', ':', '*']);
        let told = Told {
            name,
            in_a_name: written.starts_with('_'),
            flag: groups.name("flag").is_some(),
            sign: groups.name("sign").map(|sign| sign.as_str()),
            is: groups.name("is").is_some(),
            said,
        };
        let range = value.start()..value.start() + said.len();
        let found = told.fits() && !is_placeholder(said);
        // What is no value may itself name one: `the secret: client_secret=…`.
        from = if found { value.end() } else { value.start() };
        Some(found.then_some(Secret { what: what(name), range, joins_call: told.joins_call() }))
    };
    std::iter::from_fn(next).flatten().collect()
}

/// A name of secrets with what stands behind it.
struct Told<'t> {
    /// In small letters.
    name: &'t str,
    /// Whether it ends a longer one: `db_pass`.
    in_a_name: bool,
    /// Whether it is an option of a command: `--password`.
    flag: bool,
    /// What assigns the value.
    sign: Option<&'t str>,
    /// Whether `is` stands between them.
    is: bool,
    /// The value.
    said: &'t str,
}

impl Told<'_> {
    /// Whether it is a secret rather than talk about one.
    fn fits(&self) -> bool {
        let digits = self.said.bytes().filter(u8::is_ascii_digit).count();
        let letters = self.said.contains(char::is_alphabetic);
        let password = matches!(self.name, "password" | "passwd" | "pwd" | "passphrase");
        let assigned = self.sign.is_some() || self.flag;
        if self.joins_call() && !letters && self.said.chars().all(|c| c.is_ascii_digit() || "- #".contains(c)) {
            return digits >= 4;
        }
        if self.name.starts_with("pin") || LENGTH.is_match(self.said) || CODE_NAME.is_match(self.said) {
            return false;
        }
        // `Second pass: step2` is no password; `db_pass: step2` is one.
        if self.name == "pass" && !(self.in_a_name || self.flag || self.sign == Some("=")) {
            return false;
        }
        if !assigned {
            return self.is && self.said.len() >= 6 && digits > 0 && letters;
        }
        // A number behind a name may be a count: `token: 4096`.
        let marked = password && self.said.trim_start_matches(MARKS).contains(MARKS);
        self.said.len() >= 4 && if digits > 0 { letters || password || self.said.len() >= 8 } else { marked }
    }

    /// Whether people need it to join a call.
    fn joins_call(&self) -> bool {
        ["passcode", "pin", "access code"].iter().any(|name| self.name.starts_with(name))
    }
}

/// What passwords hold and words do not.
const MARKS: [char; 4] = ['!', '$', '%', '^'];

fn what(name: &str) -> &'static str {
    match name {
        "password" | "passwd" | "pwd" | "pass" | "passphrase" => "a password",
        "passcode" | "access code" => "a passcode",
        name if name.starts_with("pin") => "a PIN",
        _ => "a secret",
    }
}

/// Whether it stands for a secret and is none.
fn is_placeholder(value: &str) -> bool {
    let small = value.to_ascii_lowercase();
    let words = ["example", "redacted", "placeholder", "your", "xxxx", "****", "....", "dummy", "…", "•••", "${", "{{", "secrets."];
    let first = value.chars().next();
    words.iter().any(|word| small.contains(word)) || value.chars().all(|c| Some(c) == first) || small.starts_with(['<', '$', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made of pieces, so that this file holds no secret either.
    fn samples() -> Vec<(String, &'static str)> {
        let x = |n: usize| "a1B2c3D4e5".repeat(n.div_ceil(10))[..n].to_owned();
        let hex = |n: usize| "0a1b2c3d4e5f".repeat(n.div_ceil(12))[..n].to_owned();
        vec![
            (["AK", "IAQWERTYUIOPASDF23"].concat(), "an AWS access key id"),
            (["https://b.example/x?X-Amz-", "Signature=", &hex(64)].concat(), "a signed AWS link"),
            (["https://b.example/x?se=1&si", "g=", &x(44)].concat(), "a signed Azure link"),
            (["AI", "za", &x(35)].concat(), "a Google API key"),
            (["gh", "p_", &x(36)].concat(), "a GitHub token"),
            (["github", "_pat_", &x(40)].concat(), "a GitHub token"),
            (["gl", "pat-", &x(20)].concat(), "a GitLab token"),
            (["xo", "xb-", &x(24)].concat(), "a Slack token"),
            (["https://hooks.slack", ".com/services/T00/B00/", &x(24)].concat(), "a Slack webhook link"),
            (["https://chat.example/ho", "oks/", &hex(26)].concat(), "an incoming webhook link"),
            (["sk", "_live_", &x(24)].concat(), "a Stripe key"),
            (["np", "m_", &x(36)].concat(), "an npm token"),
            (["py", "pi-AgE", &x(60)].concat(), "a PyPI token"),
            (["S", "G.", &x(22), ".", &x(43)].concat(), "a SendGrid key"),
            (["S", "K", &hex(32)].concat(), "a Twilio key"),
            (["dop", "_v1_", &hex(64)].concat(), "a DigitalOcean token"),
            (["s", "k-ant-", &x(40)].concat(), "an API key"),
            (["ey", "J", &x(12), ".ey", "J", &x(12), ".", &x(12)].concat(), "a JSON web token"),
            (["-----BEGIN RSA PRI", "VATE KEY-----"].concat(), "a private key"),
            (["https://joe:", &x(8), "@db.example/x"].concat(), "a password in a link"),
            (["Authorization: Bea", "rer ", &x(30)].concat(), "a bearer token"),
            ("the password: hunter2.".to_owned(), "a password"),
            ("**Password:** `hunter2`".to_owned(), "a password"),
            ("password is hunter2".to_owned(), "a password"),
            ("Join with PIN 1234 56".to_owned(), "a PIN"),
            ("The passcode is 471199".to_owned(), "a passcode"),
            ("api_key=q1w2e3r4t5".to_owned(), "a secret"),
            (["POSTGRES_PASS", "WORD=s3cr3tpw99"].concat(), "a password"),
            (["PGPASS", "WORD=s3cr3tpw99"].concat(), "a password"),
            (["client_se", "cret=Zx91kd83kd02kd"].concat(), "a secret"),
            (["https://x.example/?access_to", "ken=abc123def456ghi7&page=2"].concat(), "a secret"),
            (["rotate the secret client_se", "cret=Zx91kd83kd02kd"].concat(), "a secret"),
            (["the token: refresh_to", "ken is q1w2e3r4t5"].concat(), "a secret"),
            ("db_pass: hunter2x".to_owned(), "a password"),
            ("psql --password hunter2x".to_owned(), "a password"),
            ("psql --db-pass=hunter2x".to_owned(), "a password"),
            (["Authorization: Ba", "sic dXNlcjpwYXNzd29yZA=="].concat(), "a user's password"),
            (["aws_secret_access_", "key = wJalrXUtnFEMI/K7MDENG"].concat(), "a secret"),
            ("password: Sun$hine!Day".to_owned(), "a password"),
        ]
    }

    #[test]
    fn every_kind_is_found_whole_and_once() {
        for (text, what) in samples() {
            let found = secrets(&format!("See ({text}) now"));
            assert_eq!(found.iter().map(|s| s.what).collect::<Vec<_>>(), [what], "{text}");
        }
    }

    #[test]
    fn every_pattern_compiles_and_a_keyword_alone_is_no_secret() {
        for kind in &KINDS {
            assert!(!pattern(&format!("(?-i:{})", kind.written)).is_match(kind.keyword));
        }
    }

    #[test]
    fn placeholders_and_talk_about_secrets_are_none() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "password: <password>",
            "password: ********",
            "PIN: ****",
            "Users had to enter their password 3 times; the token is expired.",
            "password resets were delayed; the password was changed in 2025",
            "password: required",
            "Token validation failed with 401. The secret is out.",
            "The PIN is 4 digits long.",
            "The token: refresh_token is rejected",
            "PIN: 4-digit PIN codes are rejected",
            "Invalid password: AUTH_FAILED or ERR_401",
            "Second pass: step2 of 3; the limit per token: 4096",
            "Basic authentication is off, and so is --password-file /etc/x1",
            "Spinning: 1234; mapping=1234; bypass: 1234x",
            "pin the version 7.8.6 of the client",
            "https://example.org:8443/path and git@github.com:globex/x.git",
            "task-force-for-the-network-and-the-database-team-of-the-night",
        ] {
            assert_eq!(secrets(text), [], "{text}");
        }
    }
}
