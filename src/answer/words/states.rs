//! The states that tell towns of one name apart, as people write them.

/// The name that tables use, and the words for it between bars.
pub(in crate::answer) const STATES: &[(&str, &str)] = &[
    ("Andhra Pradesh", "andhra pradesh | andhra | ap | आंध्र प्रदेश | आंध्र"),
    ("Assam", "assam | asam | असम | आसाम"),
    ("Bihar", "bihar | bihaar | बिहार"),
    ("Chhattisgarh", "chhattisgarh | chattisgarh | chhatisgarh | cg | छत्तीसगढ़ | छत्तीसगड"),
    ("Gujarat", "gujarat | gujrat | गुजरात"),
    ("Haryana", "haryana | हरियाणा"),
    ("Himachal Pradesh", "himachal pradesh | himachal | hp | हिमाचल प्रदेश | हिमाचल"),
    ("Jharkhand", "jharkhand | झारखंड"),
    ("Karnataka", "karnataka | karnatak | कर्नाटक"),
    ("Kerala", "kerala | केरल | केरळ"),
    ("Madhya Pradesh", "madhya pradesh | mp | मध्य प्रदेश"),
    ("Maharashtra", "maharashtra | maharastra | maharashtr | mh | महाराष्ट्र"),
    ("Odisha", "odisha | orissa | ओडिशा"),
    ("Punjab", "punjab | पंजाब"),
    ("Rajasthan", "rajasthan | राजस्थान"),
    ("Tamil Nadu", "tamil nadu | tamilnadu | tn | तमिलनाडु | तामिळनाडू"),
    ("Telangana", "telangana | तेलंगाना | तेलंगणा"),
    ("Tripura", "tripura | त्रिपुरा"),
    ("Uttar Pradesh", "uttar pradesh | up | उत्तर प्रदेश | यूपी"),
    ("Uttarakhand", "uttarakhand | उत्तराखंड"),
    ("West Bengal", "west bengal | bengal | wb | पश्चिम बंगाल | बंगाल"),
];
