import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

/// Codes are checked against the lists in files that were offered with the version by which a phone answered.
@Suite struct CodesOfListsInFiles {
  private static func form(_ version: String) -> String {
    """
    | survey |
    | | type | name | label | parameters | appearance |
    | | select_one_from_file camps.csv | camp | Camp | value=code | |
    | | begin_repeat | visit | Visit | | |
    | | select_multiple_from_file roads.geojson | roads | Roads | | |
    | | end_repeat | | | | |
    | | select_one_from_file kinds.xml | kind | Kind | | |
    | | select_one sought | searched | Camp | | search('camps') |
    | choices |
    | | list_name | name | label |
    | | sought | code | label |
    | | sought | 99 | Other |
    | settings |
    | | form_id | form_title | version |
    | | survey | Survey | \(version) |

    """
  }
  private static let camps = "code,label\nnarlica,Narlıca\nturunclu,Turunçlu\n"
  private static let roads = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"id":"d400"},"geometry":null},{"type":"Feature","id":"o53","properties":{},"geometry":null}]}
    """
  private static let kinds = "<root><item><name>tent</name><label>Tent</label></item></root>"

  private func world(_ engine: EngineKind) async throws -> CollectWorld {
    let world = try await CollectWorld(engine)
    try await publish("1", to: world, [("roads.geojson", Self.roads), ("kinds.xml", Self.kinds)])
    return world
  }

  private func publish(_ version: String, to world: CollectWorld, _ media: [(String, String)] = []) async throws {
    let upload = try await world.forms.read(Array(Self.form(version).utf8), fileName: "survey.md")
    var draft = try #require(upload.draft, "\(upload.diagnostics)")
    draft.media = media.map { FormDraft.File(name: $0.0, type: "text/plain", bytes: Array($0.1.utf8)) }
    try await world.forms.publish(draft, by: world.officer)
  }

  private func add(_ camps: String, to world: CollectWorld) async throws {
    try await world.forms.addMedium(
      "camps.csv", type: "text/csv", bytes: Array(camps.utf8), to: ID(formID: "survey"), by: world.officer)
  }

  /// The doubts of a submission that is sent, as they are shown and as they are in the table.
  private func doubts(
    _ id: String, _ answers: String, _ version: String = "1", in world: CollectWorld
  ) async throws -> [String] {
    let receipt = try await world.send(submission(id, answers, version: version))
    guard case .accepted(let submission, true) = receipt else { return ["\(receipt)"] }
    let detail = try await world.submissions.submission(submission, for: world.officer)
    let content = try #require(detail.record.current?.content)
    let doubts = try #require(detail.rows(of: content)).doubts
    let kept = try await world.rows("SELECT path FROM issue WHERE submission = \(submission) ORDER BY path")
    #expect(kept == doubts.map(\.issue.path).sorted().map { [.text($0)] })
    return doubts.map(\.description)
  }

  @Test(arguments: Engines.all) func `a code that the file lacks is a doubt, in every kind of file`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    #expect(try await doubts("uuid:0", "<camp>any</camp>", in: world).isEmpty, "nobody knows the file yet")
    try await add(Self.camps, to: world)
    #expect(
      try await doubts(
        "uuid:1",
        """
        <camp>narlica</camp><visit><roads>d400 o53</roads></visit><kind>tent</kind><searched>99</searched>
        """, in: world
      ).isEmpty)
    let found = try await doubts(
      "uuid:2",
      """
      <camp>nowhere</camp><visit><roads>o53</roads></visit><visit><roads>o53 x1 d400 x2</roads></visit>
      <kind>house</kind><searched>label</searched>
      """, in: world)
    #expect(
      found == [
        #"/camp not-a-choice "nowhere""#, #"/visit[2]/roads not-a-choice "x1 x2""#, #"/kind not-a-choice "house""#,
        #"/searched not-a-choice "label""#,
      ])
  }

  @Test(arguments: Engines.all) func `a file that was replaced counts for the versions with which it was offered`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    try await add(Self.camps, to: world)
    try await add("code,label\nexpo,Expo\n", to: world)
    #expect(try await doubts("uuid:1", "<camp>narlica</camp>", in: world).isEmpty, "a phone has the former file")
    #expect(try await doubts("uuid:2", "<camp>expo</camp>", in: world).isEmpty)

    try await publish("2", to: world, [("camps.csv", "code,label\nport,Port\n")])
    #expect(try await doubts("uuid:3", "<camp>narlica</camp>", "1", in: world).isEmpty)
    #expect(try await doubts("uuid:4", "<camp>port</camp>", "1", in: world) == [#"/camp not-a-choice "port""#])
    #expect(try await doubts("uuid:5", "<camp>port</camp>", "2", in: world).isEmpty)
    #expect(try await doubts("uuid:6", "<camp>expo</camp>", "2", in: world) == [#"/camp not-a-choice "expo""#])
  }

  @Test(arguments: Engines.all)
  func `what was found when it came stays, on other nodes and in tables made anew, until somebody edits`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    try await add(Self.camps, to: world)
    #expect(try await doubts("uuid:1", "<camp>port</camp>", in: world).count == 1)
    try await add("code,label\nport,Port\n", to: world)
    let rebuilt = try await world.store.rebuild()
    #expect(rebuilt.differences.isEmpty)
    #expect(try await world.count("issue") == 1)
    let other = try await CollectWorld(engine)
    for (one, peer) in [(world, other), (other, world)] { try await one.store.trust(peer.store.card()) }
    try await world.tell(other)
    #expect(try await other.count("issue") == 1)

    try await world.send(submission("uuid:2", "<camp>port</camp>", replacing: "uuid:1"))
    #expect(try await world.count("issue") == 0)
  }
}
