import Basics
import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct SubmissionReading {
  static let shape = FormShape(tables: [
    .init(
      path: "", parent: nil,
      questions: [
        .init(path: "/camp", name: "camp", type: .text), .init(path: "/site/needs", name: "needs", type: .choices),
        .init(path: "/site/photo", name: "photo", type: .file),
      ]),
    .init(path: "/member", parent: 0, questions: [.init(path: "/member/age", name: "age", type: .integer)]),
    .init(
      path: "/member/paper", parent: 1, questions: [.init(path: "/member/paper/kind", name: "kind", type: .choice)]),
  ])

  @Test func `the protocol's facts are read from the XML`() throws {
    let document = try read(
      """
      <data id="survey" version="3" xmlns:orx="http://openrosa.org/xforms"><orx:meta>
      <orx:instanceID> uuid:1 </orx:instanceID><orx:deprecatedID>uuid:0</orx:deprecatedID>
      <orx:instanceName>Camp 7</orx:instanceName></orx:meta></data>
      """)
    #expect(document.formID == "survey" && document.version == "3")
    #expect(document.instanceID == "uuid:1" && document.deprecatedID == "uuid:0")
    #expect(document.instanceName == "Camp 7")
  }

  @Test func `a form without id is known by its namespace, an instance without meta by its attribute`() throws {
    let document = try read("<data xmlns=\"http://example.org/survey\" instanceID=\"uuid:7\"/>")
    #expect(
      document.formID == "http://example.org/survey" && document.instanceID == "uuid:7" && document.version == nil)
    #expect(throws: SubmissionRefusal.withoutForm) { try read("<data/>") }
    #expect(throws: SubmissionRefusal.withoutForm) { try read("<data id=\" \"/>") }
  }

  @Test(arguments: [
    "", "x", "<data", "<data id='a'></b>", "<data id='a'><b></data>",
    "<!DOCTYPE data [<!ENTITY a \"b\">]><data id='a'>&a;</data>", "<data id='a'/><data id='b'/>",
    String(repeating: "<a id='x'>", count: 100) + String(repeating: "</a>", count: 100),
  ])
  func `what is not XML as it should be is refused`(text: String) {
    #expect(throws: SubmissionRefusal.self) { try read(text) }
  }

  @Test func `answers become rows, those in repeats under the row around them`() throws {
    let rows = try self.rows(
      """
      <data id="survey"><camp>Narlıca</camp><site><needs>water food water</needs><photo>a.jpg</photo></site>
      <member><age>40</age><paper><kind>id</kind></paper><paper><kind>permit</kind></paper></member>
      <member><age>7</age></member><member><age/><paper><kind>none</kind></paper></member></data>
      """)
    #expect(rows.rows.map(\.count) == [1, 3, 3])
    #expect(rows.rows[1].map(\.position) == [1, 2, 3])
    #expect(rows.rows[2].map(\.parentRow) == [1, 1, 3])
    #expect(rows.rows[2].map(\.position) == [1, 2, 1])
    #expect(rows.rows[0][0].answers.contains { $0.answer == .text("Narlıca") })
    #expect(rows.rows[1].map(\.answers.count) == [1, 1, 0])
    #expect(rows.rows[0][0].answers.contains { $0.answer == .choices(["water", "food"]) })
    #expect(rows.files == ["a.jpg"])
    #expect(rows.issues.isEmpty)
  }

  @Test func `what has no column stays in the XML and is said`() throws {
    let rows = try self.rows(
      """
      <data id="survey"><formhub><uuid>x</uuid></formhub><camp>a</camp><camp>b</camp><tent>3</tent><empty/>
      <member><age>forty</age></member><meta><instanceID>uuid:1</instanceID></meta></data>
      """)
    #expect(
      rows.issues == [
        AnswerIssue(path: "/camp", row: 1, kind: .answeredTwice),
        AnswerIssue(path: "/tent", row: 1, kind: .unknownQuestion),
        AnswerIssue(path: "/member/age", row: 1, kind: .notOfItsType),
      ])
  }

  @Test func `a code that the list does not have is an answer all the same, and a doubt`() throws {
    #expect(try listed("<kind>tent</kind><needs>food water</needs><camp>any</camp>").doubts.isEmpty)
    #expect(try listed("<needs>a b</needs>").doubts.isEmpty)
    let rows = try listed(
      """
      <kind>Tent</kind><needs>water fod watter</needs><member><kind>house</kind></member>
      <member><kind>cave</kind></member>
      """)
    #expect(
      rows.doubts.map(\.description) == [
        #"/kind not-a-choice "Tent""#, #"/needs not-a-choice "fod watter""#, #"/member[2]/kind not-a-choice "cave""#,
      ])
    #expect(rows.rows[0][0].answers.map(\.answer) == [.choice("Tent"), .choices(["water", "fod", "watter"])])
  }

  @Test func `a thousand wrong codes are one doubt, and a submission has a hundred at most`() throws {
    let codes = (0..<1000).map { "c\($0)" }.joined(separator: " ")
    let rows = try listed(
      "<needs>\(codes)</needs>" + String(repeating: "<member><kind>cave</kind></member>", count: 200))
    #expect(rows.doubts.count == 100)
    #expect(rows.doubts.allSatisfy { $0.issue.kind == .notAChoice && $0.text.utf8.count <= 255 })
  }

  /// Read by a form that knows the lists of some of its questions.
  private func listed(_ answers: String) throws -> AnswerRows {
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            .init(path: "/kind", name: "kind", type: .choice, list: 0),
            .init(path: "/needs", name: "needs", type: .choices, list: 1),
            .init(path: "/camp", name: "camp", type: .choice),
          ]),
        .init(
          path: "/member", parent: 0,
          questions: [.init(path: "/member/kind", name: "kind", type: .choice, list: 0)]),
      ], lists: [["tent", "house"], ["water", "food", "a b"]])
    var layout = FormLayout(formID: "survey")
    layout.add(shape, version: "1")
    let plan = AnswerPlan(
      shape, tables: AnswerTables(layout, form: ID(formID: "survey"), marked: []),
      identity: .init(version: ID(high: 0, low: 1), revision: 1))
    return AnswerRows(try read("<data id=\"survey\">\(answers)</data>"), plan: plan)
  }

  @Test func `what a client made up is told in 255 bytes`() throws {
    let name = String(repeating: "ş", count: 300)
    let rows = try self.rows("<data id=\"survey\"><x\(name)>1</x\(name)></data>")
    #expect(rows.issues.map(\.path) == ["/x" + name.prefix(126)])
  }

  @Test func `an encrypted submission has files and no answers`() throws {
    let rows = try self.rows(
      """
      <data id="survey" encrypted="yes"><base64EncryptedKey>x</base64EncryptedKey><media><file>a.jpg.enc</file></media>
      <encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>
      """)
    #expect(rows.files == ["a.jpg.enc", "submission.xml.enc"])
    #expect(rows.issues.map(\.kind) == [.encrypted])
  }

  @Test func `thousands of repeats are read in little time`() throws {
    let members = (0..<5000).map { "<member><age>\($0)</age></member>" }.joined()
    let rows = try self.rows("<data id=\"survey\">\(members)</data>")
    #expect(rows.rows[1].count == 5000)
    #expect(rows.rows[1].last?.position == 5000)
  }

  @Test func `damaged submissions are read or refused`() throws {
    var random = SeededGenerator(seed: 3)
    let whole = Array(
      """
      <data id="survey" version="1"><camp>Narlıca</camp><site><needs>a b</needs></site><member><age>4</age></member>
      <meta><instanceID>uuid:1</instanceID></meta></data>
      """.utf8)
    for _ in 0..<10_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: position)
        default: bytes.insert(Array("<>/&;\"=! ".utf8).randomElement(using: &random) ?? 0, at: position)
        }
      }
      do throws(SubmissionRefusal) {
        let rows = AnswerRows(try SubmissionDocument(bytes), plan: Self.plan)
        #expect(rows.rows[0].count == 1)
      } catch {
        #expect(!error.code.isEmpty)
      }
    }
  }

  private static let plan = AnswerPlan(
    shape, tables: AnswerTables(layout, form: ID(formID: "survey"), marked: []),
    identity: .init(version: ID(high: 0, low: 1), revision: 1))
  private static var layout: FormLayout {
    var layout = FormLayout(formID: "survey")
    layout.add(shape, version: "1")
    return layout
  }

  private func read(_ text: String) throws -> SubmissionDocument { try SubmissionDocument(Array(text.utf8)) }

  private func rows(_ text: String) throws -> AnswerRows { AnswerRows(try read(text), plan: Self.plan) }
}

extension SQLBinding {
  /// What a database gives back for it.
  var cell: SQLCell {
    switch self {
    case .null: .null
    case .int(let value), .instant(let value), .decimal(let value): .int(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .date(let value): .text(value.description)
    case .bytes(let value): .bytes(value)
    case .id(let value): .bytes(value.bytes)
    case .bool(let value): .int(value ? 1 : 0)
    }
  }
}
