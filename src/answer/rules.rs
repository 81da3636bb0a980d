//! The rules by which messages are read, by name: each can be switched off, so that a test can show what it is for.
//!
//! A message carries the rules it is read by. In production that is all of them, and asking for one is a test of a bit.

/// Declares the rules once: the enum, the list of all, and the words for each.
macro_rules! rules {
    ($($(#[doc = $text:literal])+ $name:ident,)+) => {
        /// A rule of reading. Where it is followed, the code asks the message whether it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule { $($(#[doc = $text])+ $name,)+ }

        impl Rule {
            /// Every rule, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// What the rule says.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => concat!($($text),+),)+ }
            }
        }
    };
}

rules! {
    // What a message is made of.
    /// The digits of any script are digits: ५, ௫, ５, 5️⃣.
    AnyDigits,
    /// Capitals, full-width letters and accents make no difference.
    AnyCase,
    /// Nukta, chandrabindu and the nasals of one place are one spelling: हाँ, हां; मुम्बई, मुंबई.
    OneSpelling,
    /// Commas group digits by threes or by lakhs: 5,00,000.
    GroupedDigits,
    /// Dots inside a short form make no sentence: k.m., P.M.J.A.Y.
    DottedShortForms,
    // What a word may be.
    /// Other words for a choice count like its title.
    Synonyms,
    /// Where phrases overlap the longest is meant: gall bladder, not bladder.
    LongestFirst,
    /// Phrases that look like a choice are not it: mouth of womb is no mouth.
    Lookalikes,
    /// A slip of the finger is forgiven: kidny.
    Slips,
    /// Two names equally near to a slip are asked back: kaipur.
    TwoNearAsked,
    /// Everyday words are never slips: line is no lung.
    EverydayWords,
    /// Marathi and Hindi endings are no slips: फुप्फुसाचा, मुंबईत.
    Endings,
    // What the words around it take back.
    /// What is negated is no answer: not lung; lung nahi hai.
    Negation,
    /// Some negations negate nothing: no problem, not to wait more than a week.
    EmptyNegation,
    /// What is clear of disease is no answer: lungs are clear.
    ClearSites,
    /// A site that it spread to is not where it began: spread to liver, bone mets.
    SpreadTo,
    /// A relative who died or had it is not the patient.
    Relatives,
    /// Time that is over is not when help is wanted: for 2 months, 5 days ago.
    PastTime,
    // Numbers.
    /// Numbers are written in words too: fifty, pachas, पन्नास.
    NumberWords,
    /// A number that belongs to something else is no answer: age 61, grade 2, sector 5.
    OthersNumbers,
    /// A number with another unit is no answer: 2 months, 5 lakh where kilometres are asked for.
    OthersUnits,
    // Choices with numbers.
    /// A lone digit is the choice of that number where choices have numbers: 3 is stage 3.
    LoneDigit,
    /// A lone digit is the place in the list where no choice has a number.
    ListPlace,
    /// Roman numbers count after a word like stage, and alone: III.
    RomanNumbers,
    /// Words of order count: third stage, teesri stage.
    Ordinals,
    /// The number counts wherever it stands beside its name: stage is 3, 3rd stage.
    NamedNumber,
    /// A letter after the number is kept as a detail: 2b.
    PartLetter,
    /// Two numbers are asked back: stage 2 or 3.
    TwoNumbersAsked,
    /// The number says more than the direction: stage 4, spread to liver.
    NumberOverDirection,
    /// A code is kept as typed and never turned into a stage: pT2N1M0.
    CodeAsTyped,
    // Choosing.
    /// Two choices are asked back where one is wanted: kidney or bladder.
    TwoChoicesAsked,
    /// A guess after a hedge counts: not sure, maybe kidney.
    GuessAfterHedge,
    /// No means the choice of having none.
    NoIsNone,
    /// All means every choice that names something.
    Everything,
    /// You suggest, and I don't know, are no answer and no mistake.
    DontKnow,
    // Distance.
    /// Words for kilometres in any spelling: kms, kilo, किमी.
    DistanceWords,
    /// Of a range of distances the larger says how far.
    FartherEnd,
    /// Near, same city: a direction, not a number.
    VagueDistance,
    /// Hours and nights are no kilometres.
    TimeIsNoDistance,
    /// Six digits are a PIN code, not a number.
    PinCodes,
    // Places.
    /// Old names and other names of a place are its names: Allahabad, Bangalore.
    OtherNames,
    /// Suburbs and districts are confirmed as the town they belong to.
    Areas,
    /// A name that two states share is asked back: Aurangabad.
    SharedNames,
    /// The state that is said tells which: Aurangabad Bihar.
    StateSaid,
    /// A town whose name is an everyday word counts only alone or beside a word like in: phail gaya.
    OrdinaryTowns,
    /// A real town that the table does not have is no slip of another: Rampur.
    KnownTowns,
    /// A slip in the first letter is asked back: Naipur could be Raipur or Jaipur.
    FirstLetterAsked,
    /// Of two places the one where we live is meant.
    Home,
    /// A place where only a relative lives is asked back.
    RelativesHome,
    // Money.
    /// Lakh, crore, thousand and k multiply, in any spelling.
    Multipliers,
    /// Aadha, sava, dedh, dhai, sadhe and paune are fractions.
    Fractions,
    /// Two sums are a range: 3 to 4 lakh, teen chaar lakh.
    Ranges,
    /// The unit after the second number covers both: 5-10L.
    SharedUnit,
    /// Max, up to, tak set the top; at least, kam se kam the bottom.
    Limits,
    /// A word or sign for money makes a number money: Rs 50000.
    Currency,
    /// A bare number below a hundred is asked back in lakhs.
    BareSum,
    /// No money, BPL, a yellow card: nothing.
    NoMoney,
    /// Not much, middle class: a direction, not a sum.
    VagueMoney,
    /// What is spent or earned is not the budget.
    SpentSums,
    /// 2,5 lakh may be two and a half or two to five: it is asked back.
    DecimalComma,
    // Agreement.
    /// Consent is its own word: no yes, no thumbs up, no slip, no place in the list.
    ConsentWord,
    /// A no anywhere before the word takes consent back.
    ConsentNegated,
    /// Consent that is asked about is not given: what happens if I agree?
    ConsentAsked,
    /// Consent with a but or a later is asked back: agree but why, will agree later.
    ConsentWithBut,
}

/// The rules a message is read by: all, unless a test leaves some out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    off: u128,
}

impl Rules {
    /// Every rule.
    pub const ALL: Self = Self { off: 0 };

    /// These rules but one.
    #[must_use]
    pub const fn without(self, rule: Rule) -> Self {
        Self { off: self.off | 1 << rule as u8 }
    }

    /// Whether a rule is among them.
    #[must_use]
    pub const fn hold(self, rule: Rule) -> bool {
        self.off & (1 << rule as u8) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, Rules};

    #[test]
    fn one_rule_left_out_leaves_the_others() {
        for &rule in Rule::ALL {
            let rules = Rules::ALL.without(rule);
            let left_out: Vec<Rule> = Rule::ALL.iter().copied().filter(|&other| !rules.hold(other)).collect();
            assert_eq!(left_out, [rule]);
            assert!(rule.text().ends_with(['.', '?']), "{rule:?} says what it is in a sentence");
        }
    }
}
