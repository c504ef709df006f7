//! What an update says, as flags of every verb that tells one.

use std::path::PathBuf;

use clap::Args;

use super::{Stands, text};

/// What an update says. What is left out is carried over from the last update.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Says {
    /// Investigating, Identified, Monitoring or Resolved.
    #[arg(long, short, help_heading = "What it says")]
    pub(crate) status: Option<String>,
    /// Why the status goes back.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "What it says")]
    pub(crate) reason: Option<String>,
    /// What happened and what is being done, Markdown.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "What it says")]
    pub(crate) summary: Option<String>,
    /// What the customer feels, Markdown.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "What it says")]
    pub(crate) impact: Option<String>,
    /// Technical notes, Markdown.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "What it says")]
    pub(crate) notes: Option<String>,
    /// When readers will hear more: "8am ET", 45m.
    #[arg(long, short, value_name = "TIME", help_heading = "What it says")]
    pub(crate) next: Option<String>,
    /// No next update is planned, and why.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "WHY", conflicts_with = "next", help_heading = "What it says")]
    pub(crate) no_next: Option<String>,
    /// Nothing changed since the last update; say what was tried or ruled out. It goes above the last summary, with its label;
    /// everything else is carried over. Nothing is asked where nothing stands in the way.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", conflicts_with_all = ["summary", "status", "file"], help_heading = "What it says")]
    pub(crate) no_change: Option<String>,
    /// We know of it and say so, before there is anything else to say. The first such update needs no words: --holding --next 30m.
    #[arg(long, conflicts_with = "no_change", help_heading = "What it says")]
    pub(crate) holding: bool,
    /// With whom quiet hours until the next update were agreed: readers may then wait longer than the policy allows.
    #[arg(long, value_name = "NAME", help_heading = "What it says")]
    pub(crate) quiet_with: Option<String>,
    /// Who leads from here on. It tells readers; what you owe passes with `sev1 handoff`.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["no_change", "holding"], help_heading = "What it says")]
    pub(crate) hand_off_to: Option<String>,
    #[command(flatten)]
    pub(crate) stands: Stands,
    /// Who may see a field, such as summary=customer: internal, executive, customer or public. Fields: summary, impact, notes,
    /// no-next, hand-off-to, affected, workaround, cause, milestone, customer-message, bridge, fix, people, thanks, approvals, evidence,
    /// thread.
    #[arg(long = "label", value_name = "FIELD=WHO", help_heading = "What it says")]
    pub(crate) labels: Vec<String>,
    /// The permalink of the thread with full details.
    #[arg(long, value_name = "URL", help_heading = "What it says")]
    pub(crate) thread: Option<String>,
    /// The fix: `VERSION:STAGE:STATE[:OWNER]`, such as "7.8.6:pull request:running:Ana". Stages: pull request, merged, release
    /// candidate, dot release, dev/uat, smoke test, prod. States: planned, running, done, rolled back.
    #[arg(long, value_name = "FIX", help_heading = "What it says")]
    pub(crate) fix: Option<String>,
    /// The bridge: `NAME:open` or `NAME:concluded[:reconvenes TIME]`, such as "WebEx with ABC:concluded:reconvenes 8am ET".
    #[arg(long, value_name = "BRIDGE", help_heading = "What it says")]
    pub(crate) bridge: Option<String>,
    /// Where to join the bridge.
    #[arg(long, value_name = "URL", requires = "bridge", help_heading = "What it says")]
    pub(crate) bridge_link: Option<String>,
    /// Who works on it, WHO or WHO:ROLE; may be said several times.
    #[arg(long = "person", value_name = "WHO", help_heading = "What it says")]
    pub(crate) people: Vec<String>,
    /// Who is thanked, WHO or WHO:FOR; may be said several times. Said inside only.
    #[arg(long, value_name = "WHO", help_heading = "What it says")]
    pub(crate) thanks: Vec<String>,
    /// An emergency approval, `WHAT:WHO WAS ASKED:ANSWER[:REASON]`; may be said several times. Answers: waiting, signed off, declined,
    /// bypassed.
    #[arg(long = "approval", value_name = "APPROVAL", help_heading = "What it says")]
    pub(crate) approvals: Vec<String>,
    /// A query that supports the claims, such as PromQL.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "QUERY", help_heading = "What it says")]
    pub(crate) evidence: Option<String>,
    /// Over what range the query was run.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "RANGE", requires = "evidence", help_heading = "What it says")]
    pub(crate) evidence_range: Option<String>,
    /// What the query showed.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", requires = "evidence", help_heading = "What it says")]
    pub(crate) evidence_verdict: Option<String>,
    /// A whole hand-written update in the template's shape, or - for standard input. Other flags win over it.
    #[arg(long, short, value_name = "FILE", help_heading = "What it says")]
    pub(crate) file: Option<PathBuf>,
}
