import Basics
import Evidence
import Store

extension EventSamples {
  static let releases: [any Event] = [
    ProductDefined(
      ProductRecord(
        code: "sitrep", kind: .situationReport,
        names: LocalizedText(english: "Situation report", turkish: "Durum raporu"), languages: [.english, .turkish],
        level: .partner,
        blocks: [
          ProductBlock(
            "lead", title: LocalizedText(english: "Summary"),
            .text(
              ProductText(
                LocalizedText(english: "People: {{presence/total}}"),
                states: ["tr": .init(.translated, of: "People: {{presence/total}}")]))),
          ProductBlock(
            "water",
            .indicator(
              .init("water-enough", picture: .map, by: .place(level: 1), filter: .init(answers: ["/round": ["1"]])))),
          ProductBlock("presence", .presence(.init("presence", round: 2, level: 2, picture: .table))),
          ProductBlock("change", .change(.init("presence", round: 2, since: 1, level: 1, picture: .chart))),
        ],
        imprint: Imprint(
          donor: LocalizedText(english: "A donor"), credit: LocalizedText(english: "With thanks"),
          disclaimer: LocalizedText(english: "Boundaries imply no opinion"), emblem: "00", licence: "CC BY 4.0"),
        steps: [ClearanceStep(.officer), ClearanceStep(.headOfOffice, people: [ID(high: 5, low: 5)])],
        schedule: .monthly)),
    ProjectImprinted(
      ID(high: 5, low: 9),
      Imprint(
        donor: LocalizedText(english: "A donor"), credit: LocalizedText(english: "With thanks"),
        disclaimer: LocalizedText(english: "Boundaries imply no opinion"), emblem: "00", licence: "CC BY 4.0")),
    ProductRetired(reason: "Nobody reads it"),
    ReleasePrepared(
      product: ID(high: 1, low: 1), content: content, steps: ClearanceStep.usual, supersedes: ID(high: 2, low: 2),
      reason: "A round was counted twice", digest: "ab12"),
    ReleaseTextChanged(
      block: "lead", text: ProductText(LocalizedText(english: "Fewer people")),
      digests: .init(before: "ab12", after: "cd34")),
    ReleaseStepTaken(.technicalReview, digest: "ab12"),
    ReleaseReturned(.headOfOffice, reason: "Which round?", digest: "ab12"),
    ReleaseOwnerAsked(source: "form:sites", day: Day("2026-11-01")!, digest: "ab12"),
    ReleaseOwnerAnswered(
      source: "form:sites",
      answer: OwnerAnswer(
        isGranted: true, day: Day("2026-11-05")!, scope: "Figures by province", reference: "Letter 2026/117"),
      digest: "ab12"),
    ReleaseEmbargoed(
      Embargo(
        until: Instant(microseconds: 1_793_000_000_000_000), zone: "Europe/Istanbul",
        readers: [.init(ID(high: 6, low: 6), until: Day("2026-12-01"))])),
    ReleaseLevelLowered(
      LevelLowering(
        from: .internal, to: .partner, reason: "Agreed with the ministry", officer: ID(high: 5, low: 5),
        at: Instant(microseconds: 1_793_000_000_000_000))),
    ReleaseHarmLowered(
      [GroupHarm(block: "water", group: .nationality, column: "/nationality", placeLevel: 3)],
      LevelLowering(
        from: .internal, to: .public, reason: "The municipality asked for it", officer: ID(high: 5, low: 5),
        at: Instant(microseconds: 1_793_000_000_000_000))),
    ReleasePublished(digest: "ab12"),
    ReleaseReaderNamed(.init(ID(high: 6, low: 7), until: Day("2026-12-31"))),
    ReleaseReaderRemoved(ID(high: 6, low: 7)),
    ReleaseWithdrawn(reason: "The form was wrong"),
    ReleaseTranslated(.turkish, texts: ["lead": "Daha az kişi"], labels: ["title": "Durum raporu"]),
    ReleaseTranslationCleared(.turkish, .technicalReview, digest: "cd34"),
    ReleaseTranslationPublished(.turkish, digest: "cd34"),
  ]

  private static let content = ReleaseContent(
    product: "sitrep", kind: .situationReport, number: 3, title: LocalizedText(english: "Situation report"),
    languages: [.english, .turkish], level: .partner, imprint: Imprint(licence: "CC BY 4.0"),
    credits: [LocalizedText(english: "Source: a ministry")],
    blocks: [
      .init("lead", .text(ProductText(LocalizedText(english: "People: {{presence/total}}")))),
      .init(
        "water",
        .figures(
          FrozenTable(
            definition: FrozenDefinition(
              source: .indicator(
                .init(
                  id: ID(high: 3, low: 3), edition: 2,
                  indicator: IndicatorRecord(
                    code: "water-enough", names: LocalizedText(english: "Enough water"), form: "sites",
                    measure: .share(of: .init(path: "/water", codes: ["enough"]))),
                  dimension: .place(level: 1), filter: .init(), round: "/round", isAboutPersons: false)),
              kind: .share, title: LocalizedText(english: "Enough water"), measure: LocalizedText(english: "Share")),
            dimension: LocalizedText(english: "Province"), columns: [.init("figure", LocalizedText(english: "Figure"))],
            lines: [
              .init(
                "TUR031", LocalizedText(english: "Hatay"), place: ID(high: 4, low: 4),
                [FrozenFigure(0.5, numerator: 1, denominator: 2, units: 2, records: 2, digest: "cd34")]),
              .init("TUR001", LocalizedText(english: "Adana"), [nil]),
            ],
            total: .init(
              FrozenTable.totalKey, LocalizedText(english: "Total"),
              [FrozenFigure(nil, units: 0, records: 0, state: .withheld, digest: "ef56")]),
            notes: [LocalizedText(english: "Source: sites")]), .map)),
      .init(
        "presence",
        .figures(
          FrozenTable(
            definition: FrozenDefinition(
              source: .presence(
                .init(
                  programme: ID(high: 7, low: 7), round: ID(high: 8, low: 8), number: 2, from: Day("2026-06-01")!,
                  to: Day("2026-07-01")!, level: 1, roots: [ID(high: 4, low: 4)], since: ID(high: 9, low: 9))),
              kind: .change, title: LocalizedText(english: "Change"), measure: LocalizedText(english: "People")),
            dimension: nil, columns: [.init("figure", LocalizedText(english: "Change"))],
            lines: [
              .init(
                "TUR031", LocalizedText(english: "Hatay"), status: "assessed",
                [FrozenFigure(-12, units: 1, records: 3, state: .carried, age: 1, rounding: 10, digest: "0a")])
            ], total: nil), .figure)),
    ],
    computed: Instant(microseconds: 1_792_000_000_000_000), position: 4711,
    heads: [.init(node: ID(high: 1, low: 2), compartment: ID(high: 1, low: 3), sequence: 4711, hash: "beef")],
    mark: .init(kind: "demonstration", text: LocalizedText(english: "Invented")),
    disclosure: DisclosureReport([
      .init(
        block: "water", threshold: 10, primary: 1, secondary: 1,
        leftOut: [
          .init(line: "04", why: .few), .init(line: "total", why: .protects, figures: [FigureAddress("water", "04")]),
        ], rules: .init(percent: 80, largest: 2))
    ]))
}
