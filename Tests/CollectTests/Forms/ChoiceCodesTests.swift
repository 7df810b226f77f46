import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct AVersionKeepsTheCodesOfItsLists {
  private func shape(_ text: String) throws -> FormShape {
    let (form, diagnostics) = try Form.read(file: Array(text.utf8), named: "survey.md")
    return FormShape(try #require(form, "\(diagnostics)"))
  }

  private static let form = """
    | survey |
    | | type | name | label | choice_filter | appearance |
    | | select_one province | province | Province | | |
    | | select_one district | district | District | province=${province} | |
    | | select_one_external village | village | Village | district=${district} | |
    | | begin_repeat | member | Member | | |
    | | text | who | Who? | | |
    | | select_multiple province | been | Where? | | |
    | | rank province | best | Best? | | |
    | | end_repeat | | | | |
    | | select_one ${who} | head | Head | | |
    | | select_one_from_file camps.csv | camp | Camp | | |
    | | select_one sought | searched | Camp | | search('camps') |
    | | integer | people | People | | |
    | choices |
    | | list_name | name | label | province |
    | | province | hatay | Hatay | |
    | | province | adana | Adana | |
    | | district | antakya | Antakya | hatay |
    | | district | ceyhan | Ceyhan | adana |
    | | sought | name_key | label_column | |
    | external_choices |
    | | list_name | name | label | district |
    | | village | narlica | Narlıca | antakya |
    | | village | other | Other | ceyhan |

    """

  @Test func `lists of the workbook are kept, each once, whatever filters them`() throws {
    let shape = try shape(Self.form)
    let lists = try #require(shape.lists)
    let known = Dictionary(
      shape.tables.flatMap(\.questions).compactMap { question in question.list.map { (question.path, lists[$0]) } },
      uniquingKeysWith: { first, _ in first })
    #expect(
      known == [
        "/province": ["hatay", "adana"], "/district": ["antakya", "ceyhan"], "/village": ["narlica", "other"],
        "/member/been": ["hatay", "adana"], "/member/best": ["hatay", "adana"],
      ])
    #expect(lists.count == 3)
  }

  @Test func `a list for which there is no room is not kept, and nothing answered from it is doubted`() throws {
    let choices = (0...FormShape.mostCodes).map { "| | long | c\($0) | C |" }.joined(separator: "\n")
    let shape = try shape(
      """
      | survey |
      | | type | name | label |
      | | select_one long | place | Place |
      | | select_one short | kind | Kind |
      | choices |
      | | list_name | name | label |
      | | short | a | A |
      \(choices)

      """)
    #expect(shape.lists == [["a"]])
    #expect(shape.tables[0].questions.map(\.list) == [nil, 0])
  }

  @Test(arguments: Engines.all)
  func `what phones send is checked when it comes, and when it is edited`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let upload = try await world.forms.read(Array(Self.form.utf8), fileName: "survey.md")
    let draft = try #require(upload.draft, "\(upload.diagnostics)")
    try await world.forms.publish(draft, by: world.officer)
    let receipt = try await world.send(
      submission(
        "uuid:1", "<province>hatay</province><village>nowhere</village><camp>any</camp>", version: draft.version))
    guard case .accepted(let id, true) = receipt else { return #expect(Bool(false), "\(receipt)") }
    let doubts: [[SQLCell]] = [[.text("/village"), .int(1), .text("not-a-choice")]]
    #expect(try await world.rows("SELECT path, row, kind FROM issue") == doubts)
    #expect(try await world.rows("SELECT village FROM answers_survey") == [[.text("nowhere")]])

    try await world.send(
      submission(
        "uuid:2", "<province>hatay</province><village>narlica</village>", version: draft.version,
        replacing: "uuid:1"))
    #expect(try await world.count("issue") == 0)
    #expect(try await world.submissions.submission(id, for: world.officer).record.versions.count == 2)
  }
}
