//! Number words of three languages and how they are written in Latin letters.

/// Number words by value; the ones that are also ordinary words are used only where a number is expected.
pub(in crate::answer) const NUMBERS: &[(u32, &str)] = &[
    (0, "zero shunya nil शून्य"),
    (1, "one ek एक ekk"),
    (2, "two do don दो दोन"),
    (3, "three teen tin तीन"),
    (4, "four char chaar चार"),
    (5, "five paanch panch pach paach पांच पाँच पाच"),
    (6, "six chhe chah chhah saha छह छः छे सहा che"),
    (7, "seven saat sat सात"),
    (8, "eight aath ath आठ"),
    (9, "nine nau nav नौ नऊ nou"),
    (10, "ten das dus daha दस दहा"),
    (11, "eleven gyarah akra ग्यारह अकरा"),
    (12, "twelve barah bara बारह बारा"),
    (13, "thirteen terah tera तेरह तेरा"),
    (14, "fourteen chaudah chauda चौदह चौदा"),
    (15, "fifteen pandrah pandhra pandra पंद्रह पन्द्रह पंधरा"),
    (16, "sixteen solah sola सोलह सोळा"),
    (17, "seventeen satrah सत्रह सतरा"),
    (18, "eighteen atharah अठारह अठरा"),
    (19, "nineteen unnis उन्नीस एकोणीस"),
    (20, "twenty bees bis vees vis बीस वीस"),
    (25, "pachees pachis panchvis pachchis पच्चीस पंचवीस"),
    (30, "thirty tees tis तीस"),
    (35, "paintis पैंतीस पस्तीस"),
    (40, "forty fourty chalis chaalis chalees चालीस चाळीस"),
    (45, "paintalis पैंतालीस पंचेचाळीस"),
    (50, "fifty pachas pachaas pannas पचास पन्नास"),
    (60, "sixty saath sath साठ"),
    (70, "seventy sattar सत्तर"),
    (75, "pachhattar pachattar पचहत्तर पंच्याहत्तर"),
    (80, "eighty assi aishi अस्सी ऐंशी"),
    (90, "ninety nabbe navvad नब्बे नव्वद"),
    (100, "shambhar shambar शंभर"),
    (150, "didshe dedshe दीडशे"),
    (200, "donshe दोनशे"),
    (250, "adichshe अडीचशे"),
    (300, "tinshe teenshe तीनशे"),
    (400, "charshe चारशे"),
    (500, "pachshe paachshe पाचशे"),
];

/// Words for places in an order, and Roman numbers, which people use for stages.
pub(in crate::answer) const ORDINALS: &[(u32, &str)] = &[
    (1, "first pehla pehli pahla pahli pahila pahili i पहला पहली पहिला पहिली"),
    (2, "second secnd doosra doosri dusra dusri dusari ii दूसरा दूसरी दुसरा दुसरी"),
    (3, "third teesra teesri tisra tisri tisari iii तीसरा तीसरी तिसरा तिसरी"),
    (4, "fourth forth chautha chauthi iv चौथा चौथी"),
];

/// Fractions that stand before a multiplier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::answer) enum Fraction {
    /// Worth this much of the multiplier: aadha, dedh, dhai.
    Fixed(f64),
    /// Adds this to the number after it: sadhe, paune; the second is its worth when no number follows.
    Added(f64, f64),
}

pub(in crate::answer) const FRACTIONS: &[(Fraction, &str)] = &[
    (Fraction::Fixed(0.5), "half aadha adha aadhaa ardha aadhe आधा आधे अर्धा"),
    (Fraction::Fixed(1.5), "dedh ded deedh derh did deed dhed डेढ़ डेढ दीड"),
    (Fraction::Fixed(2.5), "dhai adhai dhaai arhai adich adeech adhich ढाई अढ़ाई अडीच"),
    (Fraction::Added(0.25, 1.25), "sava sawa savva savaa सवा सव्वा"),
    (Fraction::Added(0.5, 0.5), "sadhe saadhe sade saade साढ़े साढे साडे"),
    (Fraction::Added(-0.25, 0.75), "paune pauna paun paaun पौने पौन पाऊण पावणे"),
];
