import Basics
import Collect
import Evidence
import FormEngine
import Formats
import Foundation
import Records
import Store
import Web

/// What the demonstration mission has collected: a site assessment in three rounds over eleven provinces, and what is
/// pinned of it. The same on every machine.
extension Demonstration {
  /// Publishes the form, sends its submissions and pins some figures, unless the form is there already; then it is false.
  ///
  /// - Parameter progress: Told how many of how many submissions are in.
  @discardableResult
  static func fill(
    _ mission: Mission, _ extent: Extent = Extent(), progress: @Sendable (Int, Int) -> Void
  ) async throws -> Bool {
    let form = ID<FormEngine.Form>(formID: "site_assessment")
    guard try await mission.store.read({ try $0.form(form) }) == nil else { return false }
    let file = mission.resources.packs.appending(path: "demonstration/site-assessment.md")
    let upload = try await mission.collect.forms.read(
      Array(try Data(contentsOf: file)), fileName: file.lastPathComponent)
    guard let draft = upload.draft else { throw Incomplete(problems: upload.diagnostics.map(\.code)) }
    _ = try await mission.collect.forms.publish(draft, by: .system)
    try await configure(form, as: draft, in: mission)
    try await send(extent, version: draft.version, to: mission, progress)
    // Nobody else does it where the mission is filled without being served.
    _ = try await mission.store.sealNow()
    try await enlistSites(in: mission)
    try await pin(form, in: mission)
    try await defineIndicators(in: mission)
    if try await DemonstrationPresence.fill(mission, seed: extent.seed) { try await prepareReport(in: mission) }
    return true
  }

  /// The pack and the program do not fit together.
  struct Incomplete: Error {
    let problems: [String]
  }

  private static func configure(_ form: ID<FormEngine.Form>, as draft: FormDraft, in mission: Mission) async throws {
    let questions = draft.shape.tables.flatMap(\.questions)
    let marked = ["site_name", "site_type", "round", "households", "individuals", "district"].flatMap { name in
      questions.filter { $0.path.hasSuffix("/\(name)") }.map(\.path)
    }
    try await mission.collect.forms.configure(form, FormConfigured(marked: marked), by: .system)
  }

  // MARK: Submissions

  private static func send(
    _ extent: Extent, version: String, to mission: Mission, _ progress: @Sendable (Int, Int) -> Void
  ) async throws {
    let atlas = try await mission.places.atlas()
    guard let visits = DemonstrationVisits(in: atlas, version: version, seed: extent.seed) else {
      throw Incomplete(problems: ["the places of the demonstration are not installed: run scripts/setup"])
    }
    let collect = mission.collect
    try await withThrowingTaskGroup(of: Void.self) { group in
      var waiting = visits.prefix(extent.submissions).enumerated().makeIterator()
      func next() -> Bool {
        guard let (number, visit) = waiting.next() else { return false }
        group.addTask {
          let post = SubmissionPost(xml: Array(visit.xml.utf8), received: visit.receivedAt)
          guard case .accepted(let id, _) = try await collect.intake.receive(post, by: .system) else {
            throw Incomplete(problems: ["submission \(number) was not accepted"])
          }
          guard let state = review(ofSubmission: number, seed: extent.seed) else { return }
          try await collect.submissions.review(id, as: state, comment: "", by: .system)
        }
        return true
      }
      for _ in 0..<64 where !next() { break }
      var done = 0
      while try await group.next() != nil {
        done += 1
        progress(done, extent.submissions)
        _ = next()
      }
    }
  }

  /// What officers thought of those that they have looked at.
  private static func review(ofSubmission number: Int, seed: UInt64) -> ReviewState? {
    var random = SplitMix64(seed: ~seed &+ UInt64(number))
    guard Int.random(in: 0..<100, using: &random) < 12 else { return nil }
    let chance = Int.random(in: 0..<100, using: &random)
    return chance < 80 ? .approved : chance < 95 ? .hasIssues : .rejected
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
      try await mission.store.perform(by: .system) { decision in
        try decision.append(PinMade(pin: pin), to: id.recast(), of: PinRecord.stream, in: .mission)
        return true
      }
      try await RollupKeeper(mission.store).catchUp(id)
    }
  }
}
