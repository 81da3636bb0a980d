//! What each rule of reading is for: rows that read as they should, and otherwise once the rule is switched off.

use super::support::{budget, cancer, city, consent, need, radius, read_by, scheme, stage, urgency};
use libretto::answer::{Mode, Question, Rule, Rules};

/// A question, what is said to it, and what is read.
type Row = (fn() -> Question, &'static str, &'static str);

/// The rows of a rule. A rule without rows does not compile.
#[expect(clippy::too_many_lines, reason = "a table")]
fn rows(rule: Rule) -> &'static [Row] {
    match rule {
        Rule::AnyDigits => &[(stage, "स्टेज २", "s2"), (radius, "१०० किमी", "100"), (budget, "௫ lakh", "..500000")],
        Rule::AnyCase => &[(cancer, "BREAST CANCER", "breast"), (cancer, "Ｂｒｅａｓｔ", "breast")],
        Rule::OneSpelling => &[(city, "मुम्बई", "Mumbai"), (cancer, "फेफडे", "lung")],
        Rule::GroupedDigits => &[(budget, "₹5,00,000", "..500000"), (radius, "1,000 km", "1000")],
        Rule::DottedShortForms => &[(scheme, "P.M.J.A.Y.", "pmjay"), (radius, "५० कि.मी.", "50")],
        Rule::Synonyms => &[(cancer, "ca breast", "breast"), (cancer, "bachedani ke muh ka", "cervix")],
        Rule::LongestFirst => &[(cancer, "gall bladder", "gallbladder"), (cancer, "urinary bladder cancer", "bladder")],
        Rule::Lookalikes => &[(cancer, "liver function test", "-"), (cancer, "mouth of womb", "cervix")],
        Rule::Slips => &[(cancer, "brest canser", "~breast"), (need, "docter", "~doctor"), (city, "Jaipr", "~Jaipur")],
        Rule::TwoNearAsked => {
            &[(city, "kaipur", "? ~Kanpur, ~Raipur, ~Jaipur"), (city, "Kannpur", "? ~Kannur, ~Kanpur")]
        }
        Rule::EverydayWords => &[(cancer, "ling", "-"), (cancer, "line", "-")],
        Rule::Endings => &[(cancer, "फुप्फुसाचा कॅन्सर आहे", "lung"), (city, "मुंबईत", "Mumbai")],
        Rule::Negation => &[
            (cancer, "not lung, breast", "breast"),
            (cancer, "lung nahi hai, breast hai", "breast"),
            (city, "mumbai nahi pune", "Pune"),
            (stage, "not stage 2, stage 3", "s3"),
        ],
        Rule::EmptyNegation => &[
            (urgency, "doctor told not to wait more than one week", "within_1_week"),
            (consent, "no problem I AGREE", "agree"),
        ],
        Rule::ClearSites => &[(cancer, "mouth cancer, lungs are clear", "oral"), (cancer, "liver saaf hai", "-")],
        Rule::SpreadTo => &[
            (cancer, "breast cancer spread to liver", "breast"),
            (cancer, "breast cancer, liver mein phail gaya", "breast"),
            (cancer, "breast with bone mets", "breast"),
        ],
        Rule::Relatives => &[
            (cancer, "my cousin died of lung cancer, my mother has ovarian cancer", "ovary"),
            (cancer, "my aunt had breast cancer", "? breast"),
        ],
        Rule::PastTime => &[(urgency, "medicine for 2 months", "-"), (urgency, "2 months ago", "-")],
        Rule::NumberWords => {
            &[(radius, "fifty km", "50"), (radius, "पन्नास किमी", "50"), (budget, "पाच लाख", "..500000")]
        }
        Rule::OthersNumbers => &[(stage, "grade 2", "-"), (radius, "age 61", "-"), (radius, "my father is 58", "-")],
        Rule::OthersUnits => &[(radius, "2 months", "-"), (radius, "5 lakh", "-")],
        Rule::LoneDigit => &[(stage, "3", "s3"), (stage, "२", "s2")],
        Rule::ListPlace => &[(cancer, "3", "cervix"), (need, "1 and 3", "hospital+second_opinion")],
        Rule::RomanNumbers => &[(stage, "stage IV", "s4"), (stage, "III", "s3")],
        Rule::Ordinals => &[(stage, "teesri stage hai", "s3"), (stage, "second", "s2")],
        Rule::NamedNumber => &[(stage, "stage is 3", "s3"), (stage, "3rd stage", "s3")],
        Rule::PartLetter => &[(stage, "stage 2b", "s2 (2b)"), (stage, "3a", "s3 (3a)")],
        Rule::TwoNumbersAsked => &[(stage, "stage 2 or 3", "? s2, s3")],
        Rule::NumberOverDirection => &[(stage, "stage 4, spread to liver", "s4")],
        Rule::CodeAsTyped => &[(stage, "pT2N1M0", "tnm (pT2N1M0)"), (stage, "t2 n0, m0", "tnm (t2 n0, m0)")],
        Rule::TwoChoicesAsked => &[(cancer, "kidney or bladder", "? bladder, kidney")],
        Rule::GuessAfterHedge => &[(cancer, "not sure, maybe kidney", "kidney")],
        Rule::NoIsNone => &[(scheme, "no", "none"), (scheme, "nahi hai", "none")],
        Rule::Everything => &[(need, "all", "hospital+doctor+second_opinion+labs"), (need, "सब", ALL_NEEDS)],
        Rule::DontKnow => &[(need, "whatever you suggest", "unknown"), (radius, "pata nahi", "unknown")],
        Rule::DistanceWords => &[(radius, "200 kilometres", "200"), (radius, "40 किमी, 20 log", "40")],
        Rule::FartherEnd => &[(radius, "50-100 km", "100"), (radius, "50 se 100", "100")],
        Rule::VagueDistance => &[(radius, "nearby", "refused vague"), (radius, "paas mein", "refused vague")],
        Rule::TimeIsNoDistance => &[(radius, "1 hour", "refused unit"), (radius, "one night train", "refused unit")],
        Rule::PinCodes => &[(radius, "422605", "-"), (radius, "४२२६०५", "-")],
        Rule::OtherNames => &[(city, "allahabad", "Prayagraj"), (city, "Bangalore", "Bengaluru")],
        Rule::Areas => &[(city, "Kharghar", "? Navi Mumbai")],
        Rule::SharedNames => &[(city, "Aurangabad", "? Chhatrapati Sambhajinagar, Aurangabad (Bihar)")],
        Rule::StateSaid => {
            &[(city, "Aurangabad, Bihar", "Aurangabad (Bihar)"), (city, "बिलासपुर, हिमाचल", "Bilaspur (Himachal)")]
        }
        Rule::OrdinaryTowns => &[(city, "wo chala gaya", "-"), (city, "we live in Gaya", "Gaya")],
        Rule::KnownTowns => &[(city, "Rampur", "-")],
        Rule::FirstLetterAsked => &[(city, "Gochi", "? ~Kochi")],
        Rule::Home => &[(city, "my sister is in Mumbai. We are living in Solapur", "Solapur")],
        Rule::RelativesHome => &[(city, "my sister lives in Mumbai", "? Mumbai")],
        Rule::Multipliers => {
            &[(budget, "5 lakh", "..500000"), (budget, "50k", "..50000"), (budget, "1.5 crore", "..15000000")]
        }
        Rule::Fractions => &[
            (budget, "aadha lakh", "..50000"),
            (budget, "sava do lakh", "..225000"),
            (budget, "dedh lakh", "..150000"),
            (budget, "अडीच लाख", "..250000"),
            (budget, "साडेतीन लाख", "..350000"),
            (budget, "paune do lakh", "..175000"),
        ],
        Rule::Ranges => {
            &[(budget, "3 lakh to 4 lakh", "300000..400000"), (budget, "teen chaar lakh", "300000..400000")]
        }
        Rule::SharedUnit => &[(budget, "5-10L", "500000..1000000"), (budget, "do se teen lakh", "200000..300000")],
        Rule::Limits => &[(budget, "at least 2 lakh", "200000.."), (budget, "kam se kam 2 lakh", "200000..")],
        Rule::Currency => &[(budget, "Rs 5", "? ..500000"), (budget, "₹ 800", "..800")],
        Rule::BareSum => &[(budget, "5", "? ..500000"), (budget, "3-4", "? 300000..400000")],
        Rule::NoMoney => &[(budget, "BPL", "..0"), (budget, "paisa nahi hai", "..0"), (budget, "पैसे नाहीत", "..0")],
        Rule::VagueMoney => {
            &[(budget, "not much money", "refused vague"), (budget, "paisa zyada nahi hai", "refused vague")]
        }
        Rule::SpentSums => {
            &[(budget, "spent 40 thousand", "-"), (budget, "already spent 2 lakh, can arrange 3 lakh", "..300000")]
        }
        Rule::DecimalComma => &[(budget, "2,5 lakh", "? ..250000")],
        Rule::ConsentWord => &[(consent, "agre", "? ~agree"), (consent, "1", "-"), (consent, "👍", "-")],
        Rule::ConsentNegated => &[(consent, "nahi AGREE", "decline")],
        Rule::ConsentAsked => &[(consent, "what happens if I agree?", "? agree")],
        Rule::ConsentWithBut => {
            &[(consent, "agree but why do you need this", "? agree"), (consent, "will agree later", "? agree")]
        }
    }
}

const ALL_NEEDS: &str = "hospital+doctor+second_opinion+labs";

#[test]
fn every_rule_of_reading_has_a_row_that_fails_without_it() {
    let mut wrong = Vec::new();
    for &rule in Rule::ALL {
        let mut needed = false;
        for &(question, message, expected) in rows(rule) {
            let question = question();
            let with = read_by(Rules::ALL, &question, message, Mode::Open);
            if with != expected {
                wrong.push(format!("{rule:?}: {message:?}: expected {expected:?}, read {with:?}"));
            }
            needed |= read_by(Rules::ALL.without(rule), &question, message, Mode::Open) != with;
        }
        if !needed {
            wrong.push(format!("{rule:?}: every row reads the same without it"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
