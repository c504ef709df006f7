//! What the linter says to the words of a company's own templates: they are told with every update, and nobody labels them.

use sev1_domain::audience::{Audience, AudienceName};
use sev1_domain::incident::IncidentState;
use sev1_domain::lint::{self, Finding, Suppression};
use sev1_domain::update::Update;
use sev1_render::subject::{Circumstances, of_message};

use crate::App;

/// The rules that look at a told text as a whole. The others ask for facts, and those stand in the update.
const FAMILIES: [&str; 2] = ["LEAK-", "TONE-"];

/// The field such findings are about.
const FIELD: &str = "template";

impl App {
    /// What may not be told, in every text that somebody reads and that was made with a template of the company's own. Built-in ones say
    /// nothing of their own that a rule could find.
    pub(crate) fn in_templates(&self, state: &IncidentState, update: &Update, told: &[Audience], quiet: &[Suppression]) -> Vec<Finding> {
        let read = |a: &&Audience| a.name == AudienceName::INTERNAL || told.iter().any(|t| t.name == a.name);
        let mut found = Vec::new();
        for audience in self.settings.audiences.iter().filter(read).filter(|a| self.settings.templates.has_custom(a)) {
            let text = self.text_for(&state.incident, update, audience).told;
            if self.settings.templates.is_custom(&text.template) {
                let findings = self.in_text(state, update, audience, &text.markdown, quiet);
                found.extend(findings.map(|finding| Finding {
                    message: format!("{} (in what is made with {})", finding.message, text.template),
                    field: Some(FIELD),
                    range: None,
                    fix: None,
                    ..finding
                }));
            }
        }
        found
    }

    fn in_text(
        &self,
        state: &IncidentState,
        update: &Update,
        audience: &Audience,
        text: &str,
        quiet: &[Suppression],
    ) -> impl Iterator<Item = Finding> + use<> {
        let circumstances = Circumstances {
            now: update.as_of,
            zone: &state.incident.zone,
            zones: &self.settings.zones,
            previous: None,
            policy: &self.settings.lint.policy,
        };
        let mut subject = of_message(text, audience.kind, circumstances);
        subject.said.customer = Some(state.incident.customer.for_internal().as_str());
        // A template may not ask for quiet; only this update's author may.
        subject.inline = quiet.to_vec();
        let report = lint::check(&subject);
        report.findings.into_iter().filter(|f| FAMILIES.iter().any(|family| f.code.as_str().starts_with(family)))
    }
}
