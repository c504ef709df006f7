//! The arguments of the verbs about promises.

use clap::{ArgGroup, Args};
use sev1_domain::audience::AudienceName;
use sev1_domain::promise::PromiseKind;

use super::{One, audience, text};

/// Moves a promise.
#[derive(Args, Debug)]
pub(crate) struct Next {
    #[command(flatten)]
    pub(crate) one: One,
    /// To when, such as "9am ET" or 45m.
    #[arg(value_name = "TIME", allow_hyphen_values = true, value_parser = time)]
    pub(crate) to: String,
    /// Why. Kept in the timeline and told inside only.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "WHY")]
    pub(crate) reason: String,
    /// Of which kind, such as call or document; the next update unless said.
    #[arg(long = "of", alias = "kind", value_name = "KIND", value_parser = kind, default_value = "next-update")]
    pub(crate) kind: PromiseKind,
    /// The first words of what was promised, where several of its kind are open.
    #[arg(long, value_name = "WORDS")]
    pub(crate) what: Option<String>,
    /// Only that to this audience; to all it was made to unless said.
    #[arg(long, value_parser = audience)]
    pub(crate) audience: Option<AudienceName>,
}

/// Promises something outside an update.
#[derive(Args, Debug)]
pub(crate) struct PromiseArgs {
    #[command(flatten)]
    pub(crate) one: One,
    /// call, milestone or document.
    #[arg(value_parser = kind)]
    pub(crate) kind: PromiseKind,
    /// What exactly, such as "WebEx bridge with ABC".
    pub(crate) what: String,
    /// By when: "8am ET", 45m, "2 business days".
    #[arg(long, value_name = "TIME")]
    pub(crate) due: String,
    /// To whom; inside unless said.
    #[arg(long, value_parser = audience)]
    pub(crate) audience: Option<AudienceName>,
    /// Who owes it; you unless said.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
}

/// Says that something was done.
#[derive(Args, Debug)]
pub(crate) struct Done {
    #[command(flatten)]
    pub(crate) settles: Settles,
    /// Where it can be seen, or what came of it.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// Lets a promise go.
#[derive(Args, Debug)]
pub(crate) struct Release {
    #[command(flatten)]
    pub(crate) settles: Settles,
    /// Why.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "WHY")]
    pub(crate) reason: String,
}

/// Which promise is settled.
#[derive(Args, Debug)]
pub(crate) struct Settles {
    #[command(flatten)]
    pub(crate) one: One,
    /// Of which kind: call, milestone, document, watch, loop-in, answer.
    #[arg(value_parser = kind)]
    pub(crate) kind: PromiseKind,
    /// The first words of what was promised, where several of its kind are open.
    #[arg(value_name = "WHAT")]
    pub(crate) what: Option<String>,
    /// Only that to this audience; to all it was made to unless said.
    #[arg(long, value_parser = audience)]
    pub(crate) audience: Option<AudienceName>,
}

/// Puts a reminder off.
#[derive(Args, Debug)]
pub(crate) struct Snooze {
    #[command(flatten)]
    pub(crate) one: One,
    /// When to be reminded again: 15m, "7am ET".
    #[arg(value_name = "TIME", allow_hyphen_values = true, value_parser = time)]
    pub(crate) until: String,
    /// Of which kind; the next update unless said.
    #[arg(value_name = "KIND", value_parser = kind, default_value = "next-update")]
    pub(crate) kind: PromiseKind,
    /// The first words of what was promised, where several of its kind are open.
    #[arg(long, value_name = "WORDS")]
    pub(crate) what: Option<String>,
}

/// Hands off.
#[derive(Args, Debug)]
pub(crate) struct HandOff {
    #[command(flatten)]
    pub(crate) one: One,
    /// Who is to take over. They are asked, and it passes when they accept.
    #[arg(long, value_name = "NAME")]
    pub(crate) to: Option<String>,
    /// Whose it is; yours unless said.
    #[arg(long, value_name = "NAME", requires = "to")]
    pub(crate) from: Option<String>,
    /// What the next one should know.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", requires = "to")]
    pub(crate) note: Option<String>,
}

/// Declines a hand-off.
#[derive(Args, Debug)]
pub(crate) struct Decline {
    #[command(flatten)]
    pub(crate) one: One,
    /// Why.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "WHY")]
    pub(crate) reason: String,
}

/// Records that a reader asks.
#[derive(Args, Debug)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) one: One,
    /// Who asks, such as "Alice Evan".
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Of which audience.
    #[arg(long, value_parser = audience, default_value = "customer")]
    pub(crate) audience: AudienceName,
    /// In their words.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// Records quiet hours.
#[derive(Args, Debug)]
pub(crate) struct Quiet {
    #[command(flatten)]
    pub(crate) one: One,
    /// With whom, such as "Alice Evan".
    #[arg(long, value_name = "NAME")]
    pub(crate) with: String,
    /// Until when, such as "8am ET".
    #[arg(long, value_name = "TIME")]
    pub(crate) until: String,
}

/// Assigns roles.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("roles").args(["lead", "deputy"]).required(true).multiple(true)))]
pub(crate) struct Assign {
    #[command(flatten)]
    pub(crate) one: One,
    /// Who leads it.
    #[arg(long, value_name = "NAME")]
    pub(crate) lead: Option<String>,
    /// Who stands in for whoever owes a promise.
    #[arg(long, value_name = "NAME")]
    pub(crate) deputy: Option<String>,
}

/// A time, which may begin with a hyphen so that what lies behind us is refused as such. It is read where the zones are known.
fn time(said: &str) -> Result<String, String> {
    let name = said.trim_start_matches('-');
    let is_flag = name.len() < said.len() && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_flag { Err("there is no such flag here, and it is no time".to_owned()) } else { Ok(said.to_owned()) }
}

fn kind(said: &str) -> Result<PromiseKind, String> {
    let word = said.trim().to_lowercase().replace([' ', '_'], "-");
    PromiseKind::from_name(&word).ok_or_else(|| format!("say one of: {}", PromiseKind::ALL.map(PromiseKind::as_str).join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_understood_as_people_write_it() {
        for said in ["next-update", "Next update", "hand_off", "CALL"] {
            assert!(kind(said).is_ok(), "{said}");
        }
        assert!(kind("promise").is_err_and(|said| said.contains("document")));
    }
}
