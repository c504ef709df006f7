//! Dialogs of updates: section by section, with what was said last standing in them.

use jiff::Timestamp;
use sev1_app::IncidentView;
use sev1_app::mattermost::Element;
use sev1_domain::label::Label;
use sev1_domain::prose::Prose;
use sev1_domain::status::Status;
use sev1_domain::update::Update;

use super::forms::{ACKNOWLEDGED, area, choice, help, line, optional};
use crate::pages::fields::labels;
use crate::pages::update_form::UpdateForm;

/// An update.
pub(super) fn update(view: Option<&IncidentView>, now: Timestamp) -> Vec<Element> {
    let form = view.map(|view| UpdateForm::prefilled(view, now)).unwrap_or_default();
    let last = last(view);
    let open: Vec<&str> = Status::ALL.iter().filter(|s| s.is_open()).map(|s| s.word()).collect();
    let status = if open.contains(&form.status.as_str()) { form.status } else { open[0].to_owned() };
    vec![
        choice("status", "Status", &open, status),
        section("summary", "Summary", "what is known and what is done", last.map(|u| &u.facts.summary)),
        section("customer_impact", "Customer impact", "what customers feel", last.map(|u| &u.facts.customer_impact)),
        section("technical_notes", "Technical notes", "what engineers need to know", last.map(|u| &u.facts.technical_notes)),
        next_update(),
        acknowledged(),
    ]
}

/// The update that says that it is over. What customers feel is said anew.
pub(super) fn resolution(view: Option<&IncidentView>) -> Vec<Element> {
    let last = last(view);
    let impact = section("customer_impact", "Customer impact", "None since 8pm ET.", last.map(|u| &u.facts.customer_impact));
    vec![
        section("summary", "Summary", "what ended it", last.map(|u| &u.facts.summary)),
        Element { default: String::new(), ..impact },
        section("technical_notes", "Technical notes", "what engineers need to know", last.map(|u| &u.facts.technical_notes)),
        acknowledged(),
    ]
}

/// An update in which nothing changed.
pub(super) fn no_change() -> Vec<Element> {
    let tried =
        help(area("tried", "Tried or ruled out", "We rolled back 7.8.5; errors stay."), "It stands before the summary of the last update.");
    vec![tried, next_update(), acknowledged()]
}

fn last(view: Option<&IncidentView>) -> Option<&Update> {
    view.and_then(|view| view.state.last_update.as_ref())
}

/// A section with the words it had, and who reads it.
fn section(name: &str, shown: &str, placeholder: &str, last: Option<&Prose>) -> Element {
    let label = last.map_or(Label::Internal, Prose::label);
    let readers = labels().into_iter().find(|(name, _)| *name == label.as_str()).map_or("our responders only", |(_, words)| words);
    let default = last.map_or_else(String::new, |prose| prose.for_internal().to_string());
    Element { default, ..help(area(name, shown, placeholder), &format!("Read by {readers}; the web form can change that.")) }
}

fn next_update() -> Element {
    help(line("next_update", "Next update", "8am ET, in 45m"), "By when readers hear more. To promise none, use the web form.")
}

fn acknowledged() -> Element {
    let text = "Only for warnings of the linter that you mean, one in a line: NEXT-002 the customer asked for it";
    optional(help(area(ACKNOWLEDGED, "Meant as written", "NEXT-002 why"), text))
}
