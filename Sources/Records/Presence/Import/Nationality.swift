import Basics

/// What people call nationalities: the words of the packs' lists, of people and of countries, in three languages.
package enum Nationality {
  /// The code (ISO 3166-1 alpha-3) that a text means: itself in capital letters where it is no name that is known here.
  package static func code(_ text: String) -> String {
    let folded = Folding.fold(text.trimmed)
    if let code = codes[folded] { return code }
    // `Syrians`, `Suriyeliler`, `سوريون`.
    for ending in endings where folded.hasSuffix(ending) {
      if let code = codes[String(folded.dropLast(ending.count))] { return code }
    }
    return text.trimmed.uppercased()
  }

  private static let endings = ["s", "ler", "lar", "ون", "ين", "ة"].map { Folding.fold($0) }

  private static let codes: [String: String] = {
    var table: [String: String] = [:]
    for (code, names) in names { for name in names { table[Folding.fold(name)] = code } }
    return table
  }()

  private static let names: [(code: String, names: [String])] = [
    ("AFG", ["Afghan", "Afgan", "أفغاني", "Afghanistan", "Afganistan", "أفغانستان"]),
    ("AZE", ["Azerbaijani", "Azerbaycanlı", "أذربيجاني", "Azerbaijan", "Azerbaycan", "أذربيجان"]),
    ("BGR", ["Bulgarian", "Bulgar", "بلغاري", "Bulgaria", "Bulgaristan", "بلغاريا"]),
    ("DEU", ["German", "Alman", "ألماني", "Germany", "Almanya", "ألمانيا"]),
    ("EGY", ["Egyptian", "Mısırlı", "مصري", "Egypt", "Mısır", "مصر"]),
    ("FRA", ["French", "Fransız", "فرنسي", "France", "Fransa", "فرنسا"]),
    ("GBR", ["British", "Britanyalı", "بريطاني", "United Kingdom", "Birleşik Krallık", "المملكة المتحدة"]),
    ("GEO", ["Georgian", "Gürcü", "جورجي", "Georgia", "Gürcistan", "جورجيا"]),
    ("GRC", ["Greek", "Yunan", "يوناني", "Greece", "Yunanistan", "اليونان"]),
    ("IRN", ["Iranian", "İranlı", "إيراني", "Iran", "İran", "إيران"]),
    ("IRQ", ["Iraqi", "Iraklı", "عراقي", "Iraq", "Irak", "العراق"]),
    ("ITA", ["Italian", "İtalyan", "إيطالي", "Italy", "İtalya", "إيطاليا"]),
    ("JOR", ["Jordanian", "Ürdünlü", "أردني", "Jordan", "Ürdün", "الأردن"]),
    ("LBN", ["Lebanese", "Lübnanlı", "لبناني", "Lebanon", "Lübnan", "لبنان"]),
    ("PAK", ["Pakistani", "Pakistanlı", "باكستاني", "Pakistan", "باكستان"]),
    ("PSE", ["Palestinian", "Filistinli", "فلسطيني", "Palestine", "Filistin", "فلسطين"]),
    ("RUS", ["Russian", "Rus", "روسي", "Russia", "Rusya", "روسيا"]),
    ("SOM", ["Somali", "Somalili", "صومالي", "Somalia", "الصومال"]),
    ("SWE", ["Swedish", "İsveçli", "سويدي", "Sweden", "İsveç", "السويد"]),
    ("SYR", ["Syrian", "Suriyeli", "سوري", "Syria", "Suriye", "سوريا", "سورية", "Syrian Arab Republic"]),
    (
      "TKM",
      [
        "Turkmen (Turkmenistan)", "Türkmenistanlı", "تركماني (تركمانستان)", "Turkmenistan", "Türkmenistan",
        "تركمانستان",
      ]
    ),
    ("TUR", ["Turkish", "Türk", "تركي", "Türkiye", "Turkey", "تركيا"]),
    ("UKR", ["Ukrainian", "Ukraynalı", "أوكراني", "Ukraine", "Ukrayna", "أوكرانيا"]),
    ("UZB", ["Uzbek", "Özbek", "أوزبكي", "Uzbekistan", "Özbekistan", "أوزبكستان"]),
    ("YEM", ["Yemeni", "Yemenli", "يمني", "Yemen", "اليمن"]),
  ]
}
