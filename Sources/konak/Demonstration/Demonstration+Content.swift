import Basics
import Collect
import Evidence
import FormEngine
import Formats
import Foundation
import Records
import Store
import Web

/// What the demonstration mission has collected: a site assessment in three rounds over five provinces, and what is
/// pinned of it. The same on every machine.
extension Demonstration {
  /// Provinces whose districts the demonstration's sites lie in, with how hard each was hit.
  private static let provinces: [(code: String, weight: Double, sites: Int)] = [
    ("TUR002", 1.3, 14), ("TUR027", 0.8, 16), ("TUR031", 1.6, 30), ("TUR044", 1.2, 14), ("TUR046", 1.4, 22),
  ]
  private static let stocks = [
    "households", "individuals", "women", "men", "girls", "boys", "units", "units_empty", "toilets", "showers",
  ]
  private static let flows = ["arrivals", "departures"]

  /// Publishes the form, sends its submissions and pins some figures, unless the form is there already.
  ///
  /// - Parameter progress: Told how many of how many submissions are in.
  static func fill(_ mission: Mission, progress: @Sendable (Int, Int) -> Void) async throws {
    let form = ID<FormEngine.Form>(formID: "site_assessment")
    guard try await mission.store.read({ try $0.form(form) }) == nil else { return }
    let file = mission.resources.packs.appending(path: "demonstration/site-assessment.md")
    let upload = try await mission.collect.forms.read(
      Array(try Data(contentsOf: file)), fileName: file.lastPathComponent)
    guard let draft = upload.draft else { throw Incomplete(problems: upload.diagnostics.map(\.code)) }
    _ = try await mission.collect.forms.publish(draft, by: .system)
    try await configure(form, as: draft, in: mission)
    try await send(version: draft.version, to: mission, progress)
    try await pin(form, in: mission)
  }

  /// The pack and the program do not fit together.
  struct Incomplete: Error {
    let problems: [String]
  }

  private static func configure(_ form: ID<FormEngine.Form>, as draft: FormDraft, in mission: Mission) async throws {
    let questions = draft.shape.tables.flatMap(\.questions)
    func paths(_ names: [String]) -> [String] {
      questions.filter { question in names.contains { question.path.hasSuffix("/\($0)") } }.map(\.path)
    }
    let kinds = paths(stocks).map { ($0, "stock") } + paths(flows).map { ($0, "flow") }
    let marked = paths(["site_name", "site_type", "round", "households", "individuals", "district"])
    try await mission.collect.forms.configure(
      form, FormConfigured(marked: marked, measures: Dictionary(kinds, uniquingKeysWith: { first, _ in first })),
      by: .system)
  }

  // MARK: Submissions

  private static func send(
    version: String, to mission: Mission, _ progress: @Sendable (Int, Int) -> Void
  ) async throws {
    let assessments = try await assessments(in: mission.places.atlas(), version: version)
    let intake = mission.collect.intake
    var kept: [Int: ID<Submission>] = [:]
    try await withThrowingTaskGroup(of: (Int, ID<Submission>?).self) { group in
      var waiting = assessments.enumerated().makeIterator()
      func next() {
        guard let (number, assessment) = waiting.next() else { return }
        group.addTask {
          let post = SubmissionPost(xml: Array(assessment.xml.utf8), received: assessment.receivedAt)
          guard case .accepted(let id, _) = try await intake.receive(post, by: .system) else { return (number, nil) }
          return (number, id)
        }
      }
      for _ in 0..<32 { next() }
      while let (number, id) = try await group.next() {
        guard let id else { throw Incomplete(problems: ["submission \(number) was not accepted"]) }
        kept[number] = id
        if kept.count.isMultiple(of: 200) || kept.count == assessments.count { progress(kept.count, assessments.count) }
        next()
      }
    }
    try await review(kept.sorted { $0.key < $1.key }.map(\.value), in: mission)
  }

  /// Officers have looked at some of them.
  private static func review(_ submissions: [ID<Submission>], in mission: Mission) async throws {
    var random = SplitMix64(seed: 2026)
    for id in submissions where Int.random(in: 0..<100, using: &random) < 12 {
      let chance = Int.random(in: 0..<100, using: &random)
      let state: ReviewState = chance < 80 ? .approved : chance < 95 ? .hasIssues : .rejected
      try await mission.collect.submissions.review(id, as: state, comment: "", by: .system)
    }
  }

  private static func assessments(in atlas: PlaceAtlas, version: String) -> [SiteAssessment] {
    var random = SplitMix64(seed: 20_260_302)
    var assessments: [SiteAssessment] = []
    for province in provinces {
      guard let place = atlas.place(ofCode: province.code, on: SiteAssessment.roundStarts[0]) else { continue }
      let districts = atlas.children(of: place).sorted { ($0.code ?? "") < ($1.code ?? "") }
      for district in districts {
        guard let subject = DemonstrationDistrict(district, weight: province.weight, sites: province.sites, in: atlas)
        else { continue }
        for number in 1...subject.sites {
          let site = DemonstrationSite(number: number, in: subject, using: &random)
          for round in 1...DemonstrationSite.rounds where site.isOpen(inRound: round) {
            assessments.append(SiteAssessment(of: site, round: round, version: version, using: &random))
          }
        }
      }
    }
    return assessments
  }

  // MARK: Pins

  private static func pin(_ form: ID<FormEngine.Form>, in mission: Mission) async throws {
    let sites = "site_assessment"
    let individuals = Tabulation.Measure.sum(path: "/population/individuals")
    let round = "/visit/round"
    let pins = [
      PinRecord(
        title: LocalizedText(
          english: "People in sites by district, round 3",
          turkish: "İlçelere göre yerleşim alanlarındaki kişiler, 3. tur",
          arabic: "الأشخاص في المواقع حسب القضاء، الجولة 3"),
        tabulation: Tabulation(
          form: sites, measure: individuals, rows: .place(level: 2), filter: .init(answers: [round: ["3"]])),
        figure: .value, picture: .map),
      PinRecord(
        title: LocalizedText(
          english: "People in sites by province and round",
          turkish: "İllere ve turlara göre yerleşim alanlarındaki kişiler",
          arabic: "الأشخاص في المواقع حسب الولاية والجولة"),
        tabulation: Tabulation(
          form: sites, measure: individuals, rows: .place(level: 1), columns: .answer(path: round)),
        figure: .value, picture: .bar),
      PinRecord(
        title: LocalizedText(
          english: "The three greatest needs by round", turkish: "Turlara göre en büyük üç ihtiyaç",
          arabic: "أكبر ثلاثة احتياجات حسب الجولة"),
        tabulation: Tabulation(
          form: sites, rows: .answer(path: "/needs/top_needs"), columns: .answer(path: round)),
        figure: .columnShare, picture: .bar),
      PinRecord(
        title: LocalizedText(
          english: "Drinking water by kind of site", turkish: "Yerleşim alanı türüne göre içme suyu",
          arabic: "مياه الشرب حسب نوع الموقع"),
        tabulation: Tabulation(
          form: sites, rows: .answer(path: "/site/site_type"), columns: .answer(path: "/wash/water_enough")),
        figure: .rowShare, picture: .bar),
    ]
    for pin in pins {
      let id: ID<Pin> = mission.store.clock.newID()
      try await mission.store.perform(mission.store.clock.newID(), by: .system) { decision in
        try decision.append(PinMade(pin: pin), to: id.recast(), of: PinRecord.stream, in: .mission)
        return true
      }
      try await RollupKeeper(mission.store).catchUp(id)
    }
  }
}

extension DemonstrationDistrict {
  /// Nil for a district without a code or a place on the map.
  fileprivate init?(_ record: PlaceRecord, weight: Double, sites: Int, in atlas: PlaceAtlas) {
    guard let code = record.code, let centre = record.centre else { return nil }
    let index = atlas.index
    self.init(
      code: code, weight: weight, sites: sites, centre: (centre.latitude, centre.longitude),
      contains: { latitude, longitude in
        index.place(at: Position(longitude: longitude, latitude: latitude), level: record.level) == record.id
      })
  }
}
