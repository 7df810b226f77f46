import Basics
import Evidence

/// The indicators of the demonstration mission: a share of sites, a share of their people, a ratio.
extension Demonstration {
  static func defineIndicators(in mission: Mission) async throws {
    let indicators = Indicators(mission.store)
    for indicator in Self.indicators { try await indicators.define(as: indicator, by: .system) }
  }

  private static var indicators: [IndicatorRecord] {
    let (form, water, people) = ("site_assessment", "/wash/water_enough", "/population/individuals")
    return [
      IndicatorRecord(
        code: "sites-water-enough",
        names: LocalizedText(
          english: "Sites with enough drinking water", turkish: "İçme suyu yeterli yerleşim alanları",
          arabic: "المواقع التي فيها مياه شرب كافية"),
        definition: LocalizedText(
          english:
            "Sites whose informants say that drinking water is enough every day, of the sites assessed in a round.",
          turkish: "Bir turda değerlendirilen alanlardan, bilgi kaynaklarına göre içme suyu her gün yeterli olanlar.",
          arabic: "المواقع التي يقول مخبروها إن مياه الشرب كافية كل يوم، من المواقع التي قُيّمت في الجولة."),
        form: form, measure: .share(of: .init(path: water, codes: ["enough"])), target: .init(0.8),
        unit: .listed(.sites), disaggregations: [.place(level: 1)]),
      IndicatorRecord(
        code: "people-water-enough",
        names: LocalizedText(
          english: "People in sites with enough drinking water",
          turkish: "İçme suyu yeterli alanlarda yaşayan kişiler", arabic: "الأشخاص في مواقع فيها مياه شرب كافية"),
        definition: LocalizedText(
          english:
            "People who live in sites whose informants say that drinking water is enough every day, of all people in "
            + "the sites assessed. It is not a share of people who say so.",
          turkish: "İçme suyu her gün yeterli denen alanlarda yaşayanların, değerlendirilen alanlardaki bütün kişiler "
            + "içindeki payı. Böyle diyen kişilerin payı değildir.",
          arabic: "من يعيشون في مواقع يقول مخبروها إن مياه الشرب كافية كل يوم، من جميع الأشخاص في المواقع التي قُيّمت. "
            + "وليست نسبة من قالوا ذلك."),
        form: form, measure: .share(of: .init(path: water, codes: ["enough"], weight: people)), target: .init(0.8),
        unit: .listed(.persons), disaggregations: [.place(level: 1)]),
      IndicatorRecord(
        code: "household-size",
        names: LocalizedText(
          english: "People in a household", turkish: "Hane başına kişi", arabic: "عدد أفراد الأسرة المعيشية"),
        form: form, measure: .ratio(of: people, to: "/population/households"),
        unit: .named(
          LocalizedText(english: "persons per household", turkish: "hane başına kişi", arabic: "أشخاص لكل أسرة"))),
    ]
  }
}
