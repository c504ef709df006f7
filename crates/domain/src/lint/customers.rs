//! What customers are called and where they are found, ready to be looked for in a text however many there are.
//!
//! Names are kept as a tree of their words. Looking takes one step per word of the text and, where a name begins, one more per
//! word of that name, so ten thousand customers take no longer than ten.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// What one customer is called and where it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerNames {
    /// The name in headers.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its domains: `globex.example`.
    pub domains: Vec<String>,
}

impl CustomerNames {
    /// Whether it is called so, in any letter case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        std::iter::once(&self.name).chain(&self.aliases).any(|n| n.to_lowercase() == name)
    }
}

/// All customers, with a tree over their names. Made once, when the configuration is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerIndex {
    customers: Vec<CustomerNames>,
    nodes: Vec<Node>,
}

/// A mention of one customer in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'i> {
    /// Whose name or domain it is.
    pub customer: &'i CustomerNames,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
    /// Whether it is written as names are. A single word in small letters may be an ordinary word: `target`.
    pub as_a_name: bool,
}

/// A name, or the beginning of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    /// What follows, by the next word in lower case.
    next: HashMap<String, usize>,
    /// The names that end here.
    names: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    customer: usize,
    written: String,
    domain: bool,
}

impl FromIterator<CustomerNames> for CustomerIndex {
    fn from_iter<I: IntoIterator<Item = CustomerNames>>(customers: I) -> Self {
        let customers: Vec<_> = customers.into_iter().collect();
        let mut nodes = vec![Node::default()];
        for (customer, names) in customers.iter().enumerate() {
            let called = std::iter::once(&names.name).chain(&names.aliases).map(|name| (name, false));
            for (name, domain) in called.chain(names.domains.iter().map(|domain| (domain, true))) {
                plant(&mut nodes, Name { customer, written: name.clone(), domain });
            }
        }
        Self { customers, nodes }
    }
}

fn plant(nodes: &mut Vec<Node>, name: Name) {
    let mut at = 0;
    for (_, word) in words(&name.written) {
        let fresh = nodes.len();
        at = *nodes[at].next.entry(word.into_owned()).or_insert(fresh);
        if at == fresh {
            nodes.push(Node::default());
        }
    }
    // A name without a letter or digit is found nowhere.
    if at != 0 {
        nodes[at].names.push(name);
    }
}

impl CustomerIndex {
    /// All of them, as given.
    #[must_use]
    pub fn all(&self) -> &[CustomerNames] {
        &self.customers
    }

    /// The names and domains in a text, in order; of several at one place, the longest.
    #[must_use]
    pub fn mentions(&self, text: &str) -> Vec<Mention<'_>> {
        if self.customers.is_empty() {
            return Vec::new();
        }
        let words: Vec<_> = words(text).collect();
        let mut found: Vec<Mention<'_>> = Vec::new();
        for first in 0..words.len() {
            let covered = found.last().is_some_and(|m| m.range.end > words[first].0.start);
            if !covered {
                found.extend(self.longest_from(text, &words[first..]));
            }
        }
        found
    }

    fn longest_from(&self, text: &str, words: &[(Range<usize>, Cow<'_, str>)]) -> Option<Mention<'_>> {
        let (mut at, mut longest) = (0, None);
        for (range, word) in words {
            let Some(next) = self.nodes[at].next.get(word.as_ref()) else { break };
            at = *next;
            let range = words[0].0.start..range.end;
            if let Some(name) = self.nodes[at].names.iter().find(|name| name.stands_at(text, &range)) {
                let as_a_name = name.is_written_as_one(&text[range.clone()]);
                longest = Some(Mention { customer: &self.customers[name.customer], range, as_a_name });
            }
        }
        longest
    }
}

impl Name {
    /// Whether what stands between and around the words fits as well.
    fn stands_at(&self, text: &str, range: &Range<usize>) -> bool {
        let (before, found, behind) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
        let inner = self.written.trim_matches(|c: char| !c.is_alphanumeric());
        if self.domain {
            let longer = behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            return found.eq_ignore_ascii_case(inner) && !before.ends_with('-') && !behind.starts_with('-') && !longer;
        }
        if inner.chars().count() <= SHORT {
            let ends_more = behind.starts_with(|c| "-_/@".contains(c));
            return found == inner && !before.ends_with(|c| "-_./@".contains(c)) && !ends_more;
        }
        separators(found).eq(separators(inner))
    }

    fn is_written_as_one(&self, found: &str) -> bool {
        let starts_small = |text: &str| text.starts_with(char::is_lowercase);
        self.domain || found.contains(|c: char| !c.is_alphanumeric()) || !starts_small(found) || starts_small(&self.written)
    }
}

/// Names of up to this many characters are found only as written.
const SHORT: usize = 3;

/// What stands between words, a hyphen and any white space taken as one blank.
fn separators(text: &str) -> impl Iterator<Item = char> {
    let mut blank = false;
    text.chars().filter(|c| !c.is_alphanumeric()).map(|c| if c.is_whitespace() || c == '-' { ' ' } else { c }).filter(move |c| {
        let again = blank && *c == ' ';
        blank = *c == ' ';
        !again
    })
}

/// Runs of letters and digits, in lower case.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, Cow<'_, str>)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |len| start + len);
        from = end;
        let word = &text[start..end];
        let small = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        Some((start..end, if small { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> CustomerNames {
        CustomerNames { name: name.to_owned(), aliases: vec![], domains: vec![] }
    }

    fn found<'t>(index: &CustomerIndex, text: &'t str) -> Vec<&'t str> {
        index.mentions(text).into_iter().map(|m| &text[m.range]).collect()
    }

    #[test]
    fn names_are_found_as_whole_words_in_any_case_and_the_longest_wins() {
        let index: CustomerIndex = ["Globex", "Globex Bank", "Initech"].into_iter().map(named).collect();
        assert_eq!(found(&index, "As at GLOBEX bank, not at Initechs; (initech)."), ["GLOBEX bank", "initech"]);
        assert_eq!(found(&index, "Globex\nBank and globex-bank"), ["Globex\nBank", "globex-bank"]);
        assert!(found(&index, "nothing of the kind").is_empty());
    }

    #[test]
    fn a_short_name_is_found_only_as_written() {
        let index: CustomerIndex = [named("ABC")].into_iter().collect();
        assert_eq!(found(&index, "ABC, abc, ABC-17, x/ABC"), ["ABC"]);
        assert_eq!(found(&index, "as at ABC."), ["ABC"]);
    }

    #[test]
    fn a_single_word_in_small_letters_may_be_an_ordinary_word() {
        let index: CustomerIndex = ["Target", "Acme Corp"].into_iter().map(named).collect();
        let written = |text| index.mentions(text).into_iter().map(|m| m.as_a_name).collect::<Vec<_>>();
        assert_eq!(written("The target moved."), [false]);
        assert_eq!(written("At Target and at acme corp."), [true, true]);
    }

    #[test]
    fn a_domain_is_found_with_what_stands_before_it_and_not_inside_another() {
        let globex = CustomerNames { domains: vec!["globex.example".to_owned()], ..named("Found Elsewhere") };
        let index: CustomerIndex = [globex].into_iter().collect();
        assert_eq!(found(&index, "https://chat.globex.example/x, ops@Globex.example."), ["globex.example", "Globex.example"]);
        assert!(found(&index, "notglobex.example my-globex.example globex.example.org globex example").is_empty());
    }

    #[test]
    fn ten_thousand_names_that_begin_alike_take_no_longer_than_a_few() {
        let index: CustomerIndex = (0..10_000).map(|n| named(&format!("Bank of Town {n}"))).collect();
        let text = "bank of ".repeat(50_000) + "Bank of Town 77";
        assert_eq!(found(&index, &text), ["Bank of Town 77"]);
    }
}
