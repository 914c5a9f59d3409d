//! Passwords that are tried first. Only forms of at least twelve characters matter, because shorter passwords are
//! refused for their length; the stems cover what people make of shorter ones.

/// Common passwords of twelve characters and more, separated by white space.
pub(super) const COMMON: &str = "
    123456789012 1234567890123 12345678901234 123456789101112 1234567891011 123123123123 121212121212 112233445566
    111222333444 123321123321 147258369147 147852369147 159753159753 159357456852 741852963741 789456123789
    987654321012 098765432109 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv
    1qazxsw23edc zaq12wsxcde3 zaq1xsw2cde3 qazwsxedcrfv qazwsxedc123 qweasdzxc123 qweasdzxcrty asdqwe123zxc
    q1w2e3r4t5y6 a1b2c3d4e5f6 a1s2d3f4g5h6 z1x2c3v4b5n6 qwertyuiop123 qwertyuiopasdf qwertzuiop123 qwer1234asdf
    qwerasdfzxcv asdfghjkl123 asdfqwerzxcv zxcvbnm12345 abc123abc123 abcd1234abcd abcdef123456 aaa111bbb222
    passwordpassword password1234 password12345 password123456 passw0rd1234 passw0rd12345 mypassword123
    mypassword1234 newpassword123 yourpassword thepassword1 password2020 password2021 password2022 password2023
    password2024 password2025 password2026 changeme1234 changemenow1 changemeplease letmein12345 letmeinplease
    welcome12345 welcome123456 welcome12026 welcomehome1 administrator administrator1 administrator123 adminadmin12
    adminadmin123 administrador rootrootroot superadmin123 superuser1234 defaultpassword temporarypassword
    secretsecret verysecret123 topsecret1234 iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch iloveyoubaby
    loveyouforever iloveyoumore iloveyouall1 ihateyou1234 fuckyou12345 fuckyoufuckyou whatthefuck1 trustno1trustno1
    trustnobody1 opensesame123 openthedoor1 correcthorsebatterystaple correcthorse correctbattery
    thisismypassword thisisapassword thisisnotapassword idontknow123 idontremember iforgotmypassword forgotpassword
    nopassword123 nopasswordneeded sunshine1234 sunshine12345 princess1234 princess12345 football1234 football12345
    baseball1234 basketball123 superman1234 superman12345 batman123456 spiderman123 spiderman1234 ironman12345
    starwars1234 startrek1234 pokemon12345 pikachu12345 minecraft123 minecraft1234 counterstrike callofduty123
    worldofwarcraft leagueoflegends liverpool123 liverpool1234 liverpoolfc1 chelsea12345 arsenal12345 barcelona123
    realmadrid123 manchester123 manchesterunited manchestercity bayernmunich bayernmuenchen borussiadortmund
    juventus1234 galatasaray1 fenerbahce1907 michael12345 jennifer1234 jessica12345 ashley123456 charlie12345
    jordan123456 daniel123456 thomas123456 andrew123456 matthew12345 christopher1 christopher123 alexander123
    alexander1234 elizabeth123 victoria1234 stephanie123 sebastian123 katharina123 maximilian123 christina123
    qwerty123456 qwerty1234567 qwerty12345678 qwertyqwerty qwerty654321 qwertzqwertz qwertz123456 azertyuiop12
    azerty123456 asdfasdfasdf asdf1234asdf dragon123456 monkey123456 shadow123456 master123456 killer123456
    hunter123456 tigger123456 ginger123456 summer123456 summer2024! winter123456 spring123456 autumn123456
    summersummer wintertime123 christmas123 christmas2025 merrychristmas halloween123 birthday1234 happybirthday
    happybirthday1 internet1234 internet12345 computer1234 computer12345 samsung12345 samsunggalaxy motorola1234
    nokia1234567 microsoft123 windows12345 windows10pro google123456 facebook1234 facebook12345 instagram123
    linkedin1234 youtube12345 whatsapp1234 homeoffice123 office123456 business1234 company12345 company123456
    manager12345 employee1234 support12345 helpdesk1234 service12345 testtesttest test12345678 test123456789
    testpassword testpassword1 testing12345 tester123456 testuser1234 demo12345678 demodemodemo guest1234567
    guestguest12 user12345678 useruseruser sample123456 example12345 access123456 accessdenied hello1234567
    hellohello12 helloworld12 helloworld123 helloworld1234 hellokitty123 goodmorning1 goodbye12345 whatever1234
    whatever12345 nothing12345 something123 everything123 forever12345 foreverlove1 foreveryoung blessed12345
    jesuschrist1 jesusislord1 jesuslovesme godisgood123 godislove123 ilovejesus12 inshallah123 alhamdulillah
    bismillah786 mohammed1234 muhammad1234 krishna12345 omsairam1234 lovelylovely beautiful123 beautiful1234
    butterfly123 chocolate123 strawberry12 watermelon12 pineapple123 blueberry123 cheeseburger sweetheart123
    sweetheart12 babygirl1234 babyboy12345 mybabygirl12 mylove123456 myfamily1234 mychildren12 grandmother1
    grandfather1 mercedes1234 mercedesbenz volkswagen123 lamborghini1 lamborghini ferrari12345 porsche91111
    harleydavidson mustang12345 corvette1234 motorcycle12 skateboard12 snowboard123 california12 california123
    newyorkcity1 newyork12345 losangeles12 sanfrancisco lasvegas1234 washington12 australia123 germany12345
    deutschland1 deutschland123 frankfurt123 hamburg12345 muenchen1234 oesterreich1 schweiz12345 switzerland1
    passwort1234 passwort12345 passwort123456 passwortpasswort meinpasswort meinpasswort1 geheimgeheim geheim123456
    ichliebedich ichliebedich1 schatzi12345 schatzschatz hallohallo12 hallohallo123 hallo1234567 halloleute12
    willkommen12 willkommen123 willkommen1234 sommer123456 sommer202412 winter202412 fruehling123 herbst123456
    sonnenschein sonnenschein1 schmetterling fussball1234 fussball12345 fussballgott arschloch123 scheisse1234
    scheisse12345 werder123456 hertha123456 schalke04schalke lokomotive12 administrator2026 motdepasse12
    motdepasse123 contrasena123 contraseña123 senha1234567 wachtwoord123 lozinka12345 parola123456 haslo1234567
    password!234 p@ssw0rd1234 p@ssword1234 p@ssw0rd12345 pa$$word1234 pa55word1234 qwerty!23456 q1w2e3r4t5y6u7
    1234qwerasdf 1234abcd5678 12345qwert12345 qwert12345qwert 123qwe123qwe 123qwe456rty 123abc123abc 123456abcdef
    1234567890qwerty 1234567890abc 0987654321qwe 1111111111111 000000000000 9999999999999 888888888888 666666666666
    777777777777 696969696969 420420420420 131313131313 101010101010 123454321234 134679852134 520520520520
    5201314520131 woaini1314520 woaini123456 wojiushiwode asdasdasdasd qweqweqweqwe zxczxczxczxc abcabcabcabc
";

/// Words that carry no secret, whatever few characters are hung on them.
pub(super) const COMMON_STEMS: &str = "
    password passwort passwd kennwort motdepasse contrasena wachtwoord qwerty qwertz azerty asdfgh letmein welcome
    willkommen changeme iloveyou ichliebedich sunshine princess football fussball baseball superman batman starwars
    dragon monkey shadow master killer admin administrator superuser default secret geheim internet computer
    timetracking zeiterfassung timesheet test user guest login access hello hallo summer sommer winter spring
    herbst autumn january february march april june july august september october november december januar februar
    maerz juni juli oktober dezember monday friday montag freitag 123456789 12345678 1234567 123456 12345 1234
    2020 2021 2022 2023 2024 2025 2026 2027
";
