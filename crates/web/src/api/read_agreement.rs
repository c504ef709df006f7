//! From wire to use case: what people agree to beside the words of an update.

use sev1_app::{Agreement, Ignored, SeenPreview, rule_code};
use sev1_domain::audience::AudienceName;
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;

use super::wire::{Acknowledged, IgnoredRule, MAX_ITEMS, PreviewSeen, UpdateRequest};

/// Takes it out of a request; what cannot be read is added to `faults`.
pub(super) fn agreement(request: &mut UpdateRequest, faults: &mut Vec<Refusal>) -> Agreement {
    let acknowledged = std::mem::take(&mut request.acknowledged);
    let ignored = std::mem::take(&mut request.ignore);
    Agreement {
        preview: keep(faults, "preview", request.preview.take().map(seen).transpose()),
        acknowledged: acknowledgements(&acknowledged, faults),
        ignored: keep(faults, "ignore", list(&ignored, ignored_rule)),
        declassification: keep(faults, "declassify", phrase(request.declassify.take())),
        approved_by: keep(faults, "approved_by", phrase(request.approved_by.take())),
    }
}

/// Warnings that are meant as written; what cannot be read is added to `faults`.
pub(super) fn acknowledgements(said: &[Acknowledged], faults: &mut Vec<Refusal>) -> Vec<Acknowledgement> {
    keep(faults, "acknowledged", list(said, acknowledgement))
}

fn keep<T: Default>(faults: &mut Vec<Refusal>, field: &'static str, read: Result<T, Refusal>) -> T {
    read.map_err(|fault| faults.push(fault.field(field))).unwrap_or_default()
}

fn phrase(text: Option<String>) -> Result<Option<Phrase>, Refusal> {
    text.map(|text| Phrase::new(&text)).transpose()
}

fn seen(said: PreviewSeen) -> Result<SeenPreview, Refusal> {
    let text = |(audience, digest): (&String, &String)| Ok((AudienceName::new(audience)?, digest.parse()?));
    let texts = said.texts.iter().take(MAX_ITEMS).map(text).collect::<Result<_, Refusal>>()?;
    Ok(SeenPreview { digest: said.digest.parse()?, as_of: said.as_of.0, texts })
}

fn acknowledgement(said: &Acknowledged) -> Result<Acknowledgement, Refusal> {
    Ok(Acknowledgement { code: rule_code(&said.code)?, reason: Phrase::new(&said.reason)? })
}

fn ignored_rule(said: &IgnoredRule) -> Result<Ignored, Refusal> {
    Ok(Ignored { code: rule_code(&said.code)?, until: said.until.clone(), reason: Phrase::new(&said.reason)? })
}

fn list<W, T>(said: &[W], one: impl FnMut(&W) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    if said.len() > MAX_ITEMS {
        let reason = format!("{} items; at most {MAX_ITEMS} fit", said.len());
        return Err(Refusal::new("list.too_long", reason).hint("name each rule once"));
    }
    said.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (Agreement, Vec<(&'static str, &'static str)>) {
        let mut request: UpdateRequest = serde_json::from_str(json).expect("well-formed");
        let mut faults = Vec::new();
        let agreement = agreement(&mut request, &mut faults);
        (agreement, faults.into_iter().map(|f| (f.code, f.field.unwrap_or("-"))).collect())
    }

    #[test]
    fn what_people_agree_to_is_read_with_every_fault_at_its_field() {
        let (_, faults) = read(
            r#"{"preview":{"digest":"ab","as_of":"2026-07-14T23:20:00Z"},"acknowledged":[{"code":"NEXT-0","reason":"so"}],
                "ignore":[{"code":"next-001","until":"8am ET","reason":" "}],"approved_by":"a\nb","declassify":""}"#,
        );
        let expected = [
            ("preview.digest", "preview"),
            ("rule.unknown", "acknowledged"),
            ("text.empty", "ignore"),
            ("text.empty", "declassify"),
            ("text.control", "approved_by"),
        ];
        assert_eq!(faults, expected);
        let (agreement, faults) = read(r#"{"acknowledged":[{"code":"next-001","reason":"agreed with Alice"}],"approved_by":"Lee"}"#);
        assert_eq!(faults, []);
        assert_eq!(agreement.acknowledged[0].code.as_str(), "NEXT-001");
        assert_eq!(agreement.approved_by.as_ref().map(Phrase::as_str), Some("Lee"));
    }
}
