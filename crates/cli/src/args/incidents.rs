//! The arguments of the verbs about incidents and their updates.

use clap::Args;
use sev1_domain::audience::AudienceName;
use sev1_domain::ids::IncidentNumber;

use super::{Agrees, Asks, Says, audience, incident_number};

/// Declares an incident.
#[derive(Args, Debug)]
pub(crate) struct Declare {
    /// What it is about, in one line.
    pub(crate) title: String,
    /// The affected customer, by name or alias.
    #[arg(long, short)]
    pub(crate) customer: String,
    /// Accept a customer that is not configured.
    #[arg(long)]
    pub(crate) new_customer: bool,
    /// How bad: SEV1 (worst) to SEV4.
    #[arg(long, default_value = "SEV1", value_name = "SEV")]
    pub(crate) severity: String,
    /// The zone its texts speak in; else the customer's, else the one said with --began.
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// When impact began, such as "10:20am ET" or 45m for 45 minutes ago. Incident time counts from here.
    #[arg(long, value_name = "TIME")]
    pub(crate) began: Option<String>,
    /// When we noticed.
    #[arg(long, value_name = "TIME")]
    pub(crate) detected: Option<String>,
    /// When the customer told us.
    #[arg(long, value_name = "TIME")]
    pub(crate) reported: Option<String>,
    /// When a responder took it.
    #[arg(long, value_name = "TIME")]
    pub(crate) acknowledged: Option<String>,
    /// Who leads it; else whom the configuration names.
    #[arg(long, value_name = "NAME")]
    pub(crate) lead: Option<String>,
    /// Who stands in for whoever owes a promise; else whom the configuration names.
    #[arg(long, value_name = "NAME")]
    pub(crate) deputy: Option<String>,
    /// Doing the same twice with the same key does it once.
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
}

/// One incident.
#[derive(Args, Debug)]
pub(crate) struct One {
    /// The incident: INC-142 or 142.
    #[arg(value_name = "INCIDENT", value_parser = incident_number)]
    pub(crate) number: IncidentNumber,
}

/// Publishes an update.
#[derive(Args, Debug)]
pub(crate) struct Update {
    #[command(flatten)]
    pub(crate) one: One,
    #[command(flatten)]
    pub(crate) says: Says,
    #[command(flatten)]
    pub(crate) asks: Asks,
    #[command(flatten)]
    pub(crate) agrees: Agrees,
    /// Go on with a kept draft, such as INC-1-2.
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub(crate) draft: Option<String>,
    /// Wait for the deliveries, at most so long (10s if no time is said), and exit with 4 unless all of them arrived. Without a
    /// server an update waits 10s anyway, but then it exits with 0.
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "10s", conflicts_with = "no_wait")]
    pub(crate) wait: Option<String>,
    /// Do not wait for the deliveries.
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Doing the same twice with the same key does it once.
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
    /// Do not ask before publishing.
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// Shows what an update would say.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    #[command(flatten)]
    pub(crate) one: One,
    /// Only the text of this audience: internal, executive, customer or public.
    #[arg(long, value_parser = audience)]
    pub(crate) audience: Option<AudienceName>,
    #[command(flatten)]
    pub(crate) says: Says,
    #[command(flatten)]
    pub(crate) asks: Asks,
    /// Two texts side by side, where the terminal has 160 columns or more.
    #[arg(long, conflicts_with = "audience")]
    pub(crate) side_by_side: bool,
    /// Show a kept draft, such as INC-1-2.
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub(crate) draft: Option<String>,
}

/// Lists incidents.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Those that are resolved or closed instead of the open ones.
    #[arg(long)]
    pub(crate) over: bool,
    /// At most so many, 1 to 200.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    /// Only those before this one: the next page.
    #[arg(long, value_name = "INCIDENT", value_parser = incident_number)]
    pub(crate) before: Option<IncidentNumber>,
}

/// Decides about a delivery.
#[derive(Args, Debug)]
pub(crate) struct Redeliver {
    /// The delivery's id, as `sev1 undelivered` prints it; or the incident, such as INC-142, with an update and a destination.
    #[arg(value_name = "DELIVERY|INCIDENT")]
    pub(crate) which: String,
    /// The update's number.
    #[arg(requires = "destination")]
    pub(crate) update: Option<u32>,
    /// The destination's name, as `sev1 show` prints it.
    pub(crate) destination: Option<String>,
    /// You looked, and it is there: nothing is sent.
    #[arg(long, conflicts_with = "give_up")]
    pub(crate) arrived: bool,
    /// Nobody needs it any more: nothing is sent, and it is not shown as undelivered any more.
    #[arg(long)]
    pub(crate) give_up: bool,
}
