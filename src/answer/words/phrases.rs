//! Whole phrases: greetings, yes and no, "I don't know", corrections. Separated by bars.

pub(in crate::answer) const GREETINGS: &str = "
    hi | hii | hiii | hello | helo | hlo | hey | good morning | good afternoon | good evening | namaste | namaskar | namasthe
    | pranam | ram ram | jai hind | salaam | salam | start | नमस्ते | नमस्कार | प्रणाम | राम राम | हैलो | हेलो | हाय | 👋 | 🙏";

pub(in crate::answer) const YES: &str = "
    yes | y | yess | yep | yeah | yup | ya | yes please | sure | ok | okay | correct | right | of course | certainly | definitely
    | fine | alright | all right | done | absolutely | haan | haa | ha | han | haan ji | ha ji | haanji | hanji | ji haan | ji ha | ji
    | ji han | theek hai | thik hai | bilkul | sahi | sahi hai | zaroor | zarur | barobar | ho | hoy | hoye | hoya | ho ka | chalel
    | हाँ | हां | हा | जी हाँ | जी | हाँ जी | ठीक है | ठीक | बिल्कुल | सही | ज़रूर | हो | होय | बरोबर | चालेल | ठीक आहे | 👍 | ✅ | ✔ | 👌 | 🆗";

pub(in crate::answer) const NO: &str = "
    no | n | nope | nah | not now | no thanks | no thank you | never | not really | dont want | do not want | not yet | of course not | abhi nahi | bilkul nahi | wrong | incorrect
    | nahi | nahin | nahee | nhi | nai | nahi ji | ji nahi | na | mat | galat | nako | nakoy | naahi | nahi nako
    | नहीं | नही | जी नहीं | ना | मत | गलत | नको | नाही | नकोय | चूक | 👎 | ❌ | ✖ | 🚫";

pub(in crate::answer) const DONT_KNOW: &str = "
    dont know | do not know | dont no | do not no | dnt know | dont knw | doesnt know | does not know | didnt know | dk | idk
    | not sure | unsure | no idea | not known | unknown | no clue | not certain | cant say | cannot say | can not say | not aware
    | dont remember | do not remember | forgot | not told | nobody told | not told us | didnt tell | did not tell | doesnt tell
    | did not say | didnt say | not said | doctor did not say | doctor didnt say | not confirmed | not confirmed yet
    | report not come | report pending | report awaited | waiting for report | reports awaited | report not yet come | report not received
    | skip | skip it | skip this | pass | next question | no answer | leave it | not applicable | na | rather not say
    | prefer not to say | pata nahi | pata nahin | pata nai | pata nhi | nahi pata | nahin pata | nhi pata | maloom nahi
    | malum nahi | maaloom nahi | nahi maloom | nahi malum | kuch nahi pata | kuch pata nahi | jaankari nahi | jankari nahi | yaad nahi
    | nahi bataya | bataya nahi | report nahi aayi | report nahi aaya | report abhi nahi aayi | report nahi mili | report abhi nahi mili | report nahi aaye | report aana baki | chhodo | chodo | chod do | chhod do | rehne do | jaane do
    | mahit nahi | mahiti nahi | maahit nahi | mahit nahiye | thauk nahi | mala mahit nahi | nakki nahi | athvat nahi
    | sangitle nahi | sangitla nahi | report ajun aala nahi | report yaycha aahe | report aala nahi | rahu de | rahu dya | sodun dya
    | पता नहीं | नहीं पता | पता नही | मालूम नहीं | नहीं मालूम | जानकारी नहीं | याद नहीं | नहीं बताया | बताया नहीं | छोड़ो | छोड़ दो | रहने दो
    | रिपोर्ट नहीं आई | माहीत नाही | माहिती नाही | माहित नाही | नक्की नाही | ठाऊक नाही | आठवत नाही | सांगितले नाही | राहू द्या | 🤷 | 🤔";

/// "You choose": no answer of their own, and a wish to be advised.
pub(in crate::answer) const YOU_CHOOSE: &str = "
    you suggest | you tell | you decide | you choose | whatever you suggest | whatever you say | whatever you think | as you suggest
    | as you say | you recommend | please suggest | pls suggest | suggest me | suggest please | kindly suggest | you advise
    | anything you suggest | up to you | your choice | you guide | please guide | guide me | your suggestion
    | aap batao | aap bataiye | aap bataye | aap hi batao | aap hi bataiye | aap bolo | aap decide karo | jo aap bole
    | jo aap kahe | jo aap kahen | jo theek lage | jo sahi ho | jo thik lage | tum batao
    | tumhi sanga | tumhich sanga | tumhi suchva | tumhi tharva | jase tumhi mhanal
    | आप बताइए | आप बताओ | आप बताएं | आप ही बताइए | जो आप कहें | जो ठीक लगे | तुम्ही सांगा | तुम्हीच सांगा | तुम्ही सुचवा | तुम्ही ठरवा";

pub(in crate::answer) const EVERYTHING: &str = "
    all | all of them | all of these | all of the above | everything | all three | all four | both | each | sab | sab kuch | sabhi
    | saare | sare | sarv | sagle | sagla | sagal | sab chahiye | sarva | सब | सब कुछ | सभी | सारे | सर्व | सगळे | सगळं | सगळ";

/// They may stand at the start of a message that changes an earlier answer.
pub(in crate::answer) const CORRECTIONS: &str = "
    no i meant | no i mean | i meant | i mean | meant | sorry i meant | sorry i mean | sorry no | sorry | no sorry | oh sorry | sry
    | actually | no actually | sorry actually | correction | wrong | by mistake | mistake | typed wrong | i typed wrong
    | my mistake | not that | change | change my | please change | pls change | want to change | i want to change | can i change | edit | update | correct my
    | please correct | mistakenly | i mistakenly | wrongly | by mistake i | oops | no its | no it is | no not that | wait
    | galti | galti se | galti ho gayi | galti ho gai | galat | galat likha | galat bola | galat ho gaya | matlab | nahi matlab | nahi nahi | nahin nahin | no no
    | mera matlab | maaf | maaf karna | maaf kijiye | maf karna | badlo | badal do | badalna hai | badle | sudhar | sudharna
    | chukla | chukle | chuk zali | chukun | chukoon | chukicha | chukiche | chukicha hota | badla | badal | badlaycha aahe | badlayche aahe | mhanje
    | nahi mhanje | maaf kara | maf kara
    | गलती | गलती से | गलत | माफ करना | माफ कीजिए | मतलब | नहीं मतलब | मेरा मतलब | बदलो | बदलना है | बदल दो | सुधार | दरअसल
    | चुकलं | चुकले | चुकला | चुकून | चूक | चुकीचे | बदला | बदल | बदलायचे आहे | म्हणजे | माफ करा | खरं तर";

pub(in crate::answer) const VAGUE_DISTANCE: &str = "
    near | near by | nearby | nearest | close | close by | closest | not far | not too far | not very far | same city | same town
    | within city | in city | in the city | in same city | local | locally | near me | near home | near my home | walking distance
    | paas mein | pass mein | paas me | paas main | paas hi | aas paas | aaspaas | nazdeek | nazdik | najdik | najdeek | door nahi | dur nahi | zyada door nahi
    | zyada dur nahi | jyada dur nahi | sheher mein | shahar mein | isi sheher mein | yahin | yahi | ghar ke paas | ghar ke pass
    | javal | javal | javalpas | jawal | jawalpas | lamb nako | lamb nahi | dur nako | shaharat | ithech | gavat
    | पास में | पास | पास ही | आस पास | आसपास | नजदीक | नज़दीक | दूर नहीं | ज्यादा दूर नहीं | शहर में | इसी शहर में | यहीं | घर के पास
    | जवळ | जवळपास | जवळच | लांब नको | लांब नाही | दूर नको | शहरात | इथेच";

/// Time instead of distance, without a number.
pub(in crate::answer) const WRONG_DISTANCE: &str = "
    overnight | overnight train | night train | one night train | night bus | few hours | couple of hours | one day | half day | same day
    | one hour | an hour | half hour | half an hour | ek ghanta | aadha ghanta | adha ghanta | do ghante | ek raat | raat bhar
    | ek tas | ardha tas | don tas | एक घंटा | आधा घंटा | दो घंटे | एक रात | रात भर | एक तास | अर्धा तास | दोन तास | रात्रभर";
