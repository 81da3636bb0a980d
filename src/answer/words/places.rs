//! Words that are towns and ordinary words at once, and real towns that a gazetteer may not have.

/// Count as towns only alone in a message or beside a word like "in" or "mein".
pub(in crate::answer) const ORDINARY: &str = "
    gaya mandi anand puri beed bid bhir kota sagar hassan hasan salem kalyan daman nagar goa doon thana thane surat soorat
    mum katak kolam chanda rewa rewari karnal indoor hisar nander patana kasia manipal virar durg adyar vashi tricity kanur
    sikar seekar dhule jalna barshi latur malda akola alandi leh hyd lko tvm blr nct prayag kashi madras poona puna
    badsa miraj udupi karnavati selam jamu simla prayagraj kovai
    गया मंडी आनंद आणंद पुरी बीड कोटा सागर सलेम सेलम कल्याण दमन सूरत थाणे ठाणे";

/// Real towns close in spelling to others: an exact town is never a slip of another.
pub(in crate::answer) const TOWNS: &str = "
    rampur nagaur jalore jalor sitapur hamirpur bidar hapur nadiad mandya karur raichur gondal gonda palanpur kalyani
    bhandara baramati karad nandurbar bijnor budaun badaun bharuch godhra morbi mehsana patan valsad vapi dahod porbandar
    amreli botad surendranagar bundi baran tonk pali sirohi dausa karauli dholpur churu jhunjhunu barmer jaisalmer banswara
    dungarpur pratapgarh chittorgarh rajsamand bhilwara hanumangarh sirsa fatehabad jind kaithal kurukshetra yamunanagar
    panchkula rewari narnaul palwal nuh bhiwani solan una kullu manali chamba kangra bilaspur nahan pathankot gurdaspur
    hoshiarpur kapurthala phagwara moga faridkot firozpur ferozepur muktsar mansa barnala fazilka rudrapur kashipur
    roorkee nainital almora pithoragarh pauri tehri shahjahanpur pilibhit lakhimpur hardoi unnao raebareli sultanpur
    faizabad basti deoria ballia mau azamgarh jaunpur ghazipur mirzapur sonbhadra chandauli fatehpur banda mahoba jalaun
    orai lalitpur etawah mainpuri etah kasganj hathras firozabad bulandshahr amroha sambhal rampura baghpat shamli
    muzaffargarh hajipur samastipur begusarai khagaria munger lakhisarai jamui nawada nalanda jehanabad arwal sasaram
    rohtas buxar ara arrah chapra siwan gopalganj motihari bettiah sitamarhi sheohar madhubani supaul saharsa madhepura
    katihar kishanganj araria banka deoghar dumka giridih hazaribagh koderma ramgarh gumla palamu daltonganj chaibasa
    bhadrak balasore baleswar jajpur kendrapara jagatsinghpur angul dhenkanal jharsuguda sundargarh bargarh balangir
    koraput jeypore rayagada keonjhar baripada bankura purulia midnapore medinipur tamluk haldia contai krishnanagar
    nadia barasat basirhat bangaon ranaghat raiganj balurghat jalpaiguri cooch alipurduar darjeeling kalimpong
    korba durg rajnandgaon jagdalpur ambikapur raigarh mahasamund dhamtari kanker dewas mandsaur neemuch khandwa burhanpur
    khargone barwani dhar jhabua shajapur rajgarh guna shivpuri datia bhind morena tikamgarh chhatarpur panna damoh
    katni mandla seoni balaghat chhindwara betul hoshangabad narmadapuram itarsi harda sehore raisen shahdol umaria sidhi
    singrauli washim buldhana hingoli gadchiroli raigad sindhudurg palghar bhiwandi ulhasnagar panvel ambernath badlapur
    ichalkaranji pandharpur malegaon sangamner shirdi kopargaon bhusawal amalner chopda udgir ambajogai parli
    nizamabad adilabad nalgonda mahbubnagar medak sangareddy siddipet suryapet mancherial ramagundam eluru ongole chittoor
    kadapa cuddapah nandyal adoni hindupur proddatur tenali machilipatnam bhimavaram srikakulam vizianagaram tirumala
    hospet bagalkot gadag haveri koppal yadgir chitradurga chikmagalur kolar ramanagara hosur karwar sirsi dharwad
    cuddalore villupuram tiruvannamalai krishnagiri dharmapuri namakkal perambalur ariyalur nagapattinam tiruvarur
    pudukkottai sivaganga ramanathapuram virudhunagar theni ooty kumbakonam karaikudi neyveli ranipet tirupattur
    kasaragod wayanad idukki pathanamthitta ernakulam manjeri tirur ponnani kanhangad payyanur tiruvalla chengannur
    bongaigaon goalpara dhubri sivasagar golaghat karimganj hailakandi diphu haflong lunglei churachandpur thoubal tura
    berhampore baharampur anantnag baramulla sopore kathua udhampur rajouri poonch doda kargil";
