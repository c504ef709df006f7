//! The arguments of the verbs that mend an update which was published.

use clap::Args;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_web::api::wire::LabelName;

use super::{Update, incident_number, text};

/// Corrects an earlier update.
#[derive(Args, Debug)]
pub(crate) struct Correct {
    #[command(flatten)]
    pub(crate) update: Update,
    /// The number of the update that was wrong.
    #[arg(value_name = "UPDATE", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) of: u32,
    /// What it said, in one line.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) wrong: String,
    /// What is right, in one line.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) right: String,
    /// Since when that is so: "10:20am ET".
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Who may read what was wrong and what is right: internal, executive, customer or public. Others learn that part of it was wrong,
    /// and go by what the new update says.
    #[arg(long, value_name = "WHO", value_parser = label, default_value = "internal")]
    pub(crate) tell: LabelName,
}

/// Takes an earlier update back.
#[derive(Args, Debug)]
pub(crate) struct Retract {
    #[command(flatten)]
    pub(crate) update: Update,
    /// The number of the update that is taken back.
    #[arg(value_name = "UPDATE", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) of: u32,
    /// Why, in one line.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) because: String,
    /// Who may read why: internal, executive, customer or public.
    #[arg(long, value_name = "WHO", value_parser = label, default_value = "internal")]
    pub(crate) tell: LabelName,
}

/// Edits the words of an update.
#[derive(Args, Debug)]
pub(crate) struct Edit {
    #[command(flatten)]
    pub(crate) which: WhichUpdate,
    /// The summary as it is to read, Markdown.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// The customer impact.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) impact: Option<String>,
    /// The technical notes.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) notes: Option<String>,
    /// The customer message, where the update has one.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT")]
    pub(crate) customer_message: Option<String>,
    /// A warning that is meant as written, and why: "IMPACT-001: nobody has counted yet"; may be said several times.
    #[arg(long = "acknowledge", value_name = "WARNING")]
    pub(crate) acknowledged: Vec<String>,
}

/// One update.
#[derive(Args, Debug)]
pub(crate) struct WhichUpdate {
    /// The incident: INC-142 or 142.
    #[arg(value_name = "INCIDENT", value_parser = incident_number)]
    pub(crate) number: IncidentNumber,
    /// The update's number.
    #[arg(value_name = "UPDATE", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) update: u32,
}

fn label(name: &str) -> Result<LabelName, String> {
    let label = Label::from_name(&name.trim().to_lowercase());
    label.map(Into::into).ok_or_else(|| "write internal, executive, customer or public".to_owned())
}
