"""Holds the names of countries that are one word, as news in seven languages writes them.

Two of them are two countries however close in letters they are: `Iran` and `Irak` is no slip of the pen. Names in
dispute, and second names of one country, are left out.
"""

from __future__ import annotations

from typing import Final

from archive.diff.languages import words

#: Lower case. English, German, French, Spanish, Italian, Portuguese, Dutch.
COUNTRIES: Final = words(
    "afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain "
    "bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia botswana brazil brunei bulgaria burundi "
    "cambodia cameroon canada chad chile china colombia comoros congo croatia cuba cyprus denmark djibouti dominica "
    "ecuador egypt eritrea estonia ethiopia fiji finland france gabon gambia georgia germany ghana greece grenada "
    "guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan "
    "jordan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania "
    "luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius mexico moldova monaco mongolia "
    "montenegro morocco mozambique namibia nepal netherlands nicaragua niger nigeria norway oman pakistan palau "
    "panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal serbia seychelles "
    "singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania "
    "thailand togo tonga tunisia turkmenistan tuvalu uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen "
    "zambia zimbabwe"
    # German
    " ägypten albanien algerien argentinien armenien aserbaidschan äthiopien australien bangladesch belgien bolivien "
    "bosnien brasilien bulgarien dänemark deutschland estland finnland frankreich gambia georgien griechenland indien "
    "indonesien irak irland island italien jamaika japan jemen jordanien kambodscha kamerun kanada kasachstan katar "
    "kenia kirgistan kolumbien komoren kongo kroatien kuba lettland libanon libyen litauen luxemburg madagaskar malaysia "
    "marokko mauretanien mazedonien mexiko moldau mongolei mosambik namibia neuseeland niederlande norwegen österreich "
    "philippinen polen ruanda rumänien russland sambia saudi-arabien schweden schweiz serbien simbabwe singapur slowakei "
    "slowenien spanien südafrika südkorea syrien tadschikistan tansania tschad tschechien tunesien türkei ungarn "
    "usbekistan vietnam zypern"
    # French
    " albanie algérie allemagne angleterre arménie argentine australie autriche azerbaïdjan belgique bolivie bosnie brésil "
    "bulgarie cambodge cameroun canada chili chine chypre colombie croatie danemark égypte équateur espagne estonie "
    "éthiopie finlande géorgie grèce guinée hongrie inde indonésie irlande islande italie jamaïque japon jordanie kenya "
    "lettonie liban libye lituanie macédoine malaisie maroc mauritanie mexique moldavie mongolie mozambique népal "
    "norvège nouvelle-zélande ouganda ouzbékistan pérou pologne roumanie russie sénégal serbie slovaquie slovénie somalie "
    "soudan suède suisse syrie tadjikistan tanzanie tchad thaïlande tunisie turquie ukraine venezuela zambie"
    # Spanish
    " alemania argelia arabia argentina austria azerbaiyán bélgica brasil camerún canadá chipre croacia dinamarca egipto "
    "eslovaquia eslovenia españa estonia etiopía filipinas finlandia francia grecia guinea haití hungría indonesia irán "
    "irlanda islandia italia japón jordania kenia letonia líbano libia lituania malasia marruecos méxico mozambique "
    "noruega pakistán panamá perú polonia rumanía rusia siria somalia sudán suecia suiza tailandia túnez turquía ucrania "
    "uzbekistán"
    # Italian
    " algeria arabia belgio bosnia brasile bulgaria cambogia camerun cile cina cipro colombia corea croazia danimarca "
    "egitto estonia etiopia filippine finlandia francia germania giappone giordania grecia inghilterra irlanda islanda "
    "lettonia libano libia lituania malesia marocco messico moldavia mozambico norvegia paesi polonia portogallo romania "
    "russia serbia siria slovacchia slovenia spagna sudafrica svezia svizzera thailandia tunisia turchia ucraina ungheria"
    # Portuguese
    " alemanha arábia argélia áustria bélgica bolívia bósnia bulgária camarões catar chipre colômbia coreia croácia "
    "dinamarca egito egipto equador eslováquia eslovénia eslovênia espanha estónia etiópia finlândia frança grécia guiné "
    "hungria índia indonésia irã irão iraque irlanda islândia itália japão jordânia letónia líbia líbano lituânia malásia "
    "marrocos moçambique moldávia noruega polónia polônia quénia quênia roménia romênia rússia sérvia síria somália "
    "sudão suécia suíça tailândia tunísia turquia ucrânia vietname zâmbia"
    # Dutch
    " albanië algerije argentinië armenië australië belgië bolivia bosnië brazilië bulgarije cambodja chili cyprus "
    "denemarken duitsland egypte estland ethiopië frankrijk georgië griekenland hongarije ierland ijsland india indonesië "
    "irak israël italië japan jemen jordanië kameroen kazachstan kenia kroatië letland libanon libië litouwen luxemburg "
    "maleisië marokko mexico moldavië mongolië nederland noorwegen oekraïne oezbekistan oostenrijk polen roemenië rusland "
    "servië slovenië slowakije soedan spanje syrië tanzania thailand tsjechië tsjaad tunesië turkije zambia zweden "
    "zwitserland"
) - words("paesi georgia jordan guinea arabia chad")  # fmt: skip
