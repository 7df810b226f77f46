import Basics
import Collect
import FormEngine
import Formats
import Testing

@testable import Web

@Suite struct RulesHoldWhileAnswersAreEdited {
  private static let workbook = """
    | survey |
    | | type | name | label | relevant | constraint | calculation | required | constraint_message |
    | | integer | people | People | | . >= 0 | | yes | Not fewer than none. |
    | | select_one yes_no | tents | Tents? | | | | | |
    | | integer | count | How many tents? | ${tents} = 'yes' | . <= ${people} | | | |
    | | calculate | share | | | | ${people} div 2 | | |
    | | calculate | moment | | | | now() | | |
    | | begin_repeat | member | Member | | | | | |
    | | integer | age | Age | | . < 120 | | | Too old. |
    | | calculate | double | | | | ${age} * 2 | | |
    | | end_repeat | | | | | | | |
    | choices |
    | | list_name | name | label |
    | | yes_no | yes | Yes |
    | | yes_no | no | No |

    """

  private let form: FormDefinition
  private let outline: FormOutline
  private let words: Words

  init() throws {
    let workbook = try Workbook(file: Array(Self.workbook.utf8), named: "rules.md")
    form = try #require(FormDefinition.read(workbook).form)
    words = Words(try Sample.catalogue, language: .english)
    outline = FormOutline(
      FormDraft(formID: "rules", version: "1", title: "", shape: FormShape(form), xform: []), form, reader: .english)
  }

  private func follow(
    _ before: String, _ after: String, instances: [String] = ["/member[1]"]
  ) throws -> (answers: String, objections: [String: AnswerDraft.Problem.What]) {
    func root(_ answers: String) throws -> XMLElement {
      try XMLElement.parse(Array("<data id=\"rules\">\(answers)</data>".utf8))
    }
    let sent = Web.Form(fields: instances.map { ("instance", $0) })
    let draft = AnswerDraft(try root(before), outline: outline, reader: .english, sent: sent)
    let found = AnswerRules(form, words: words).follow(try root(after), of: draft, from: try root(before))
    let text = String(decoding: found.root.serialized, as: UTF8.self)
    return (
      text, Dictionary(found.objections.map { ($0.address, $0.what) }, uniquingKeysWith: { first, _ in first })
    )
  }

  @Test func `calculations follow, but keep what only the phone could know`() throws {
    let before =
      "<people>10</people><share>5</share><moment>2020-01-01</moment><member><age>4</age><double>8</double></member>"
    let after = before.replacing("<people>10", with: "<people>30").replacing("<age>4", with: "<age>7")
    let found = try follow(before, after)
    #expect(found.answers.contains("<share>15</share><moment>2020-01-01</moment>"))
    #expect(found.answers.contains("<age>7</age><double>14</double>"))
    #expect(found.objections.isEmpty)
  }

  @Test func `what is no longer asked is emptied`() throws {
    let before = "<people>10</people><tents>yes</tents><count>3</count><share>5</share>"
    let found = try follow(before, before.replacing(">yes<", with: ">no<"), instances: [])
    #expect(found.answers.contains("<tents>no</tents><count/>"))
  }

  @Test func `what an edit makes worse is objected to, what was so before is not`() throws {
    let before = "<people>10</people><tents>yes</tents><count>3</count><share>5</share><member><age>150</age></member>"
    #expect(try follow(before, before).objections.isEmpty)
    let worse = before.replacing("<people>10", with: "<people>2")
    #expect(try follow(before, worse).objections == ["/count": .constraint])
    #expect(
      try follow(before, before.replacing("<people>10</people>", with: "<people/>")).objections["/people"] == .required)
    let odd = before.replacing(">yes<", with: ">perhaps<")
    #expect(try follow(before, odd).objections["/tents"] == .choice)
  }

  @Test func `a question that the phone left out is asked when its rules ask it`() throws {
    let root = try XMLElement.parse(
      Array("<data id=\"rules\"><tents>yes</tents><member><double/></member></data>".utf8))
    let draft = AnswerDraft(root, outline: outline, reader: .english)
    let rules = AnswerRules(form, words: words)
    #expect(
      rules.asked(in: draft.completed, of: draft).isSuperset(
        of: ["answer:/people", "answer:/tents", "answer:/count", "answer:/member[1]/age"]))
    let without = AnswerDraft(
      try XMLElement.parse(Array("<data id=\"rules\"><tents>no</tents></data>".utf8)), outline: outline,
      reader: .english)
    let asked = rules.asked(in: without.completed, of: without)
    #expect(asked.contains("answer:/people") && !asked.contains("answer:/count"))
  }

  @Test func `objections inside a repeat name the instance by its own key`() throws {
    let before = "<people>10</people><share>5</share><member><age>4</age></member><member><age>5</age></member>"
    let after = "<people>10</people><share>5</share><member><age>5</age></member><member><age>130</age></member>"
    let found = try follow(before, after, instances: ["/member[2]", "/member[n1]"])
    #expect(found.objections == ["/member[n1]/age": .constraint])
  }
}
