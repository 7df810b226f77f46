import Basics
import Evidence
import Office
import Records
import Web

/// The product of the demonstration mission: a situation report in Turkish and English, with one issue that was prepared and
/// nobody has cleared yet.
extension Demonstration {
  static func prepareReport(in mission: Mission) async throws {
    guard let programme = try await mission.office.programmes.programme(code: "presence") else { return }
    let sources = FigureSources(mission.store)
    let credit = text("Kaynak: sahadaki ekipler (uydurma)", "Source: teams in the field (invented)")
    let own: [FigureSource] = [.form("site_assessment"), .rounds(programme.id, .informants)]
    for source in own { try await sources.state(SourceTerms(level: .public, credit: credit), of: source, by: .system) }
    try await sources.state(
      SourceTerms(
        owner: .outside(name: "Uydurma kayıt idaresi", office: nil), level: .public,
        credit: text("Kayıtlar: uydurma kayıt idaresi", "Registers: an invented administration"),
        clearance: SourceTerms.OwnerClearance(),
        agreement: SourceTerms.Agreement("2026/1")), of: .rounds(programme.id, .register), by: .system)
    let product = try await Products(mission.store).define(as: report, by: .system)
    try await mission.releaseWriter.prepare(product, by: .system)
  }

  private static func text(_ turkish: String, _ english: String) -> LocalizedText {
    LocalizedText(english: english, turkish: turkish)
  }

  private static var report: ProductRecord {
    let round = Tabulation.Filter(answers: ["/visit/round": ["3"]])
    return ProductRecord(
      code: "situation", kind: .situationReport, names: text("Durum raporu", "Situation report"),
      languages: [.turkish, .english], level: .public,
      blocks: [
        ProductBlock(
          "summary", title: text("Özet", "Summary"),
          .text(
            ProductText(
              text(
                "İkinci turda on bir ilde {{presence/total}} kişi bulundu. Üçüncü alan değerlendirmesinde yerleşim "
                  + "alanlarının {{water/total}} kadarında içme suyu her gün yeterliydi; bu alanlarda yaşayanlar bütün "
                  + "kişilerin {{people-water/total}} kadarıdır.",
                "The second round found {{presence/total}} people in eleven provinces. In the third assessment of sites, "
                  + "drinking water was enough every day in {{water/total}} of sites; in these live "
                  + "{{people-water/total}} of the people.")))),
        ProductBlock(
          "presence", title: text("Mevcudiyet", "Presence"), .presence(.init("presence", round: 2, level: 1))),
        ProductBlock("change", .change(.init("presence", round: 2, since: 1, level: 1))),
        ProductBlock(
          "water", title: text("İçme suyu", "Drinking water"),
          .indicator(.init("sites-water-enough", picture: .chart, by: .place(level: 1), filter: round))),
        ProductBlock(
          "people-water",
          .indicator(.init("people-water-enough", picture: .map, by: .place(level: 1), filter: round))),
      ],
      imprint: Imprint(
        donor: text("Uydurma bağışçı", "An invented donor"),
        credit: text(
          "Verileri toplayan ekiplere ve bilgi kaynaklarına teşekkür ederiz.",
          "With thanks to the teams and informants who collected the data."),
        disclaimer: text(
          "Haritalardaki sınırlar ve adlar resmî bir görüş anlamına gelmez.",
          "Boundaries and names on maps imply no official opinion."), licence: "CC BY 4.0"))
  }
}
