//! Everyday words: however near they look to a choice or a town, they are never a slip of it.

pub(in crate::answer) const ENGLISH: &str = "
    about above across after again against ahead almost alone along already also although always among another any anybody
    anyone anything anyway anywhere around away back because been before began begin being below beside best better between
    beyond both bring brought call called came cannot care careful carry case cause check city clear close come coming cost
    could cover daily date dear does doing done down during each early earlier east easily easy either else enough even
    evening every everybody everyone everything exactly factory family farm farmer feel fees feeling fell felt field file fill find fine
    first five following food found four friend from full further gave general gets getting give given going gold gone good
    great ground group grow half hand happen happened happy hard have having hear heard heart hello help helped here high
    hold home hope hour hours house however idea important inside into just keep kept kind knee know known land last late
    later leave left less letter life light like likely line little live lives living local long look looking loose lose
    lost lots love made main make making many market maybe mean meaning meant meet member middle might mind mine money month
    months more morning most move much must name near nearby nearly need needed needs never news next nice night nobody none
    normal north note nothing number office often okay once only open option order other others ours outside over paid pain
    part past people person phone place plan please point possible problem proper properly quite read ready real really
    reason reply report reports rest result right road room said sale same save says school second seem seen sell send
    sent serious share shift short should show side simple since sister small soon sorry sort south speak spent stand start
    started state station stay still stop story street such sugar sure take taken talk tell than thank thanks that their
    them then there these they thing things think third this those though three through till time times today together told
    tomorrow took total town train travel tried true trust turn under understand until upto used very village visit wait
    waiting walk want wanted water week weeks weight well went were west what whatever when where whether which while white
    whole whose wife will wish with within without woman women word work worked working world worry worse worst would write
    wrong year years yesterday young your yours any all are but can day did far few for get got had has her him his how its
    let may men new nor not now off old one our out own per put ran rice run sad say see set she sir six son the too top try
    two use via was way who why win yes yet you test tests mild ease area hair fear dead deal ling lung line lime love
    cancer cancers canser tumour tumor disease treatment medicine doctor hospital surgery operation reading bath mare band
    sunday monday tuesday wednesday thursday friday saturday brother father mother married india indian government private
    temple mandir masjid church college university factory bazaar bazar market nagar colony society chowk station bridge
    river hills highway airport railway taluka tehsil tahsil district zilla jilla village gaon gav hotel petrol pump
    sugarcane dairy dam";

pub(in crate::answer) const HINDI: &str = "
    aaj kal abhi aana aata aati aate aaya aayi aaye aadmi aur accha achha agar aisa andar apna apne apni bahar bahut baat
    baad baar bachcha baccha bada badi bade bata batao bataya baki bhai bhar bina bola bolo boli chahiye chahie chal chala
    chalo chhota choti dard dekh dekha dekho diya diye dena dene dega dijiye door dono doosra dusra ghar gaon gaya gaye gayi
    hamare hamara hamari hoga hogi hona hone hota hoti hote hua hui hue huye ilaaj ilaj itna jaana jaane jaate jaega jagah
    jaldi jana jata jati jitna jitni kabhi kaha kahan kahin kaise kaisa kam kaam karna karne karo karte karta karti kaun kar
    kiya kiye kitna kitne koi kuch kya kyon kyu liya liye log logo magar mahina mahine matlab milega mila mujhe nahi nahin
    naya nayi paas pas paisa paise pata pahle pehle phir poora pura raha rahe rahi rahta rehta rehte roz sab sabhi sakta
    sakte sakti saath sath samay sahi shuru sirf soch tab tak takleef teesra theek thik thoda tum tumhara unke unki unko
    uske uski usko waha wahan wala wale wali wahi yaha yahan yahin zyada jyada zaroorat zindagi sabse
    आज कल अभी और बहुत बात बाद बार बाहर अंदर अपना अपने भाई चाहिए दर्द घर गांव गया गई गए जल्दी काम कम कुछ कोई क्या लोग पास पैसा
    पैसे पता पहले फिर पूरा सब सभी साथ समय सही सिर्फ तक ठीक थोड़ा यहां वहां ज्यादा अच्छा इलाज डॉक्टर अस्पताल";

pub(in crate::answer) const MARATHI: &str = "
    aahe ahe aahet aamhi aani ani aata atta baher bara barobar bolle bolla dakhav dukhat ekda gela geli gele gav ghari ghya
    hota hoti hote itka jast jaycha jayche jato jau kahi kadhi kasa kase kay karaycha karayche karto kela keli kele khup
    kiti konta konte kuthe lagel lagnar lavkar mage majhya mhanje mhanale mhantat milel nahi nantar nako pahije paije
    parat pudhe rahto rahate sagla sagle sangitla sangitle sanga sathi shakto shakat tar tyancha tyanche tyanna tumhi upchar
    ushir vatate wat yeil yenar zala zale
    आता आहे आहेत आम्ही आणि खूप कधी कसे काय कुठे कोणते करायचे गेले गाव घर घरी जास्त झाले तुम्ही नंतर नको नाही पाहिजे पुढे परत बरोबर
    बाहेर मिळेल म्हणजे लवकर लागेल सांगा सगळे साठी होते उपचार दवाखाना रुग्णालय डॉक्टर";
