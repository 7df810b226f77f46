import Basics
import FormEngine
import Foundation
import Testing

@Suite struct ExpressionEvaluation {
  private let answers: InstanceTree
  private let places: SecondaryInstance

  init() throws {
    let people = [("1", "Ayşe", "30"), ("2", "علي", ""), ("3", "Olena", "41")].map {
      "<person id='\($0)'><name>\($1)</name><age>\($2)</age><pet><kind>cat</kind></pet><pet><kind>dog\($0)</kind></pet></person>"
    }
    answers = try #require(
      XMLTree.read(
        "<data><district>d7</district><needs>water food</needs><born>1990-02-28</born>\(people.joined())"
          + "<plot>0 0;0 1;1 1;1 0;0 0</plot><none/></data>", keepsLayout: false))
    let items = (0..<500).map {
      "<item><name>d\($0)</name><province>p\($0 % 81)</province><label>İlçe \($0)</label></item>"
    }
    places = SecondaryInstance(try #require(XMLTree.read("<root>\(items.joined())</root>")))
  }

  /// The value as text, seen from the node a path leads to.
  private func text(
    _ expression: String, at path: String = "/data", _ adapt: (inout EvaluationEnvironment) -> Void = { _ in }
  ) throws -> String {
    var environment = EvaluationEnvironment(
      now: Instant(microseconds: 1_772_400_600_000_000),
      timeZone: try #require(TimeZone(identifier: "Europe/Istanbul")),
      random: { 0x0123_4567_89AB_CDEF })
    adapt(&environment)
    let evaluator = Evaluator(answers: answers, instances: ["places": places], environment: environment)
    guard case .nodes(let nodes) = try evaluator.value(of: Program(path)), let node = nodes.first else { return "?" }
    return try evaluator.string(of: Program(expression), at: node.id)
  }

  @Test(arguments: [
    ("/data/person/name", "علي"), ("../name", "علي"), ("position(..)", "2"), ("count(/data/person)", "3"),
    ("count(../../person)", "3"), ("sum(../../person/age)", "71"), ("count(/data/person/pet)", "2"),
    ("indexed-repeat(/data/person/name, /data/person, 3)", "Olena"),
    ("indexed-repeat(/data/person/name, /data/person, position(..) - 1)", "Ayşe"),
    ("indexed-repeat(/data/person/name, /data/person, 9)", ""),
    ("indexed-repeat(/data/person/pet/kind, /data/person, 3, /data/person/pet, 2)", "dog3"),
    ("indexed-repeat(/data/person/pet/kind, /data/person/pet, 2)", "dog2"),
    ("/data/person[position() = 1]/name", "Ayşe"), ("/data/person[position() = last()]/name", "Olena"),
    ("current()/../@id", "2"), ("/data/district", "d7"),
  ])
  func `paths inside a repeat mean the same instance, as forms expect`(expression: String, expected: String) throws {
    #expect(try text(expression, at: "/data/person[2]/age") == expected)
  }

  @Test func `outside of forms an absolute path means all nodes, as in XPath`() throws {
    #expect(try text("/data/person/name", at: "/data/person[2]/age") { $0.isForm = false } == "Ayşe")
  }

  @Test(arguments: [
    ("instance('places')/root/item[name = /data/district]/label", "İlçe 7"),
    ("instance('places')/root/item[name = current()/district and province = 'p7']/label", "İlçe 7"),
    ("instance('places')/root/item['d7' = name][1]/label", "İlçe 7"),
    ("count(instance('places')/root/item[province = 'p3'])", "7"),
    ("count(instance('places')/root/item[province = 'p3' and name != 'd3'])", "6"),
    ("count(instance('places')/root/item[province = 'p3' or name = 'd0'])", "8"),
    ("instance('places')/root/item[province = 'p3'][2]/name", "d84"),
    ("count(instance('places')/root/item[name = /data/person/name])", "0"),
    ("count(instance('places')/root/item[name = /data/nothing])", "0"),
    ("count(instance('places')/root/item[position() <= 10 and province = 'p3'])", "1"),
    ("count(instance('places')/root/item[selected(/data/needs, name)])", "0"),
    ("pulldata('places', 'label', 'name', /data/district)", "İlçe 7"),
    ("pulldata('places.csv', 'label', 'name', 'nowhere')", ""),
    ("count(instance('places')/root/item[province = 3])", "0"),
  ])
  func `lists are searched by what their items hold`(expression: String, expected: String) throws {
    #expect(try text(expression) == expected)
  }

  @Test(arguments: [
    ("today()", "2026-03-02"), ("now()", "2026-03-02T00:30:00.000+03:00"), ("today() <= now()", "true"),
    ("today() - 1 < today()", "true"), ("int((today() - /data/born) div 365.25)", "36"),
    ("date(today() + 30)", "2026-04-01"), ("date('2026-03-01T22:30:00Z')", "2026-03-02"),
    ("decimal-time('12:00')", "0.5"), ("format-date(/data/born, '%e %b %Y, %a')", "28 Feb 1990, Wed"),
    ("format-date-time(now(), '%H:%M:%S.%3 %h %y %n %% %x')", "00:30:00.000 0 26 3 % %x"),
    ("date-time(decimal-date-time(now()))", "2026-03-02T00:30:00.000+03:00"), ("date('31.12.2025')", ""),
    ("number('2026-02-30')", "NaN"), ("'2026-03-01' > /data/born", "true"), ("format-date('', '%Y')", ""),
  ])
  func `dates are texts that become days`(expression: String, expected: String) throws {
    #expect(try text(expression) == expected)
  }

  @Test func `months and days are written in the form's language`() throws {
    #expect(try text("format-date(/data/born, '%b %a')") { $0.language = "tr" } == "Şub Çar")
    #expect(try text("format-date(/data/born, '%b')") { $0.language = "ar" } == "فبراير")
  }

  @Test(arguments: [
    ("0.1 + 0.2", "0.30000000000000004"), ("1 div 3", "0.3333333333333333"), ("1e21", ""),
    ("1000000 * 1000000 * 1000000 * 1000", "1000000000000000000000"), ("1 div 1000000000", "0.000000001"),
    ("123456789.125", "123456789.125"), ("-0", "0"), ("1 div 0", "Infinity"), ("0 div 0", "NaN"),
    ("round(2.5)", "3"), ("round(-2.5)", "-2"), ("round(2.15, 1)", "2.2"), ("round(1234.5, -2)", "1200"),
    ("5 mod 3", "2"), ("-5 mod 3", "-2"), ("string-length('ağ😀')", "3"), ("substr('Ankara', -3)", "ara"),
    ("coalesce('', /data/none, 'x')", "x"), ("join(', ', /data/person/name)", "Ayşe, علي, Olena"),
    ("max(/data/person/age)", "41"), ("min(3, 2, /data/person/age)", "2"), ("max(/data/nothing)", "NaN"),
    ("selected('a b', 'b') and not(selected('ab', 'b'))", "true"), ("count-selected('  a  b ')", "2"),
    ("selected-at('a b c', 2)", "c"), ("translate('bar', 'abc', 'AB')", "BAr"), ("once('x')", "d7water food1990-02-28"),
    ("uuid()", "01234567-89ab-4def-8123-456789abcdef"), ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
    ("base64-decode('xLBsw6dl')", "İlçe"), ("geofence('0.5 0.5', /data/plot)", "true"),
    ("geofence('2 2', /data/plot)", "false"), ("intersects('0 0;1 1;1 0;0 1')", "true"),
    ("intersects(/data/plot)", "false"), ("round(distance('0 0;0 1'), 2)", "111318.85"),
    ("boolean-from-string('1')", "true"), ("if(/data/none = '', 'empty', 'full')", "empty"),
  ])
  func `functions give what the specification says`(expression: String, expected: String) throws {
    guard let value = try? text(expression) else { return #expect(expected.isEmpty) }
    #expect(expected.hasPrefix("d7") ? value.hasPrefix(expected) : value == expected)
  }

  @Test func `what is not relevant is not seen`() throws {
    var answers = answers
    let top = try #require(answers.top)
    let people = answers.children(of: top).filter { answers.name(of: $0) == "person" }
    answers.setRelevant(false, people[0])
    let evaluator = Evaluator(answers: answers, environment: EvaluationEnvironment())
    #expect(try evaluator.string(of: Program("count(/data/person)"), at: .root) == "2")
    #expect(try evaluator.string(of: Program("sum(/data/person/age)"), at: .root) == "41")
    #expect(try evaluator.string(of: Program("count(//pet)"), at: .root) == "4")
  }

  @Test func `labels come from the form`() throws {
    let label = try text("jr:choice-name(/data/district, '/data/district')") {
      $0.choiceName = { value, question in "\(question)=\(value)" }
    }
    #expect(label == "/data/district=d7")
    #expect(try text("jr:itext('a')") { $0.itext = { $0 + "!" } } == "a!")
  }

  @Test(arguments: [
    ("sum('x')", EvaluationProblem.notNodes(.sum)), ("instance('nowhere')/a", .unknownInstance("nowhere")),
    ("${age}", .unresolved("age")), ("regex('a', '(')", .pattern("(")), ("digest('a', 'CRC')", .unknownDigest("CRC")),
  ])
  func `what has no value says why`(expression: String, problem: EvaluationProblem) throws {
    #expect(throws: problem) { try text(expression) }
  }

  @Test func `a tree can be changed and keeps its order`() throws {
    var tree = InstanceTree()
    let top = tree.append("data", to: .root)
    let a = tree.append("a", to: top, text: "1")
    let c = tree.append("a", to: top, text: "3")
    let b = tree.copy(a, of: tree, to: top, before: c)
    tree.setText(of: b, to: "2")
    let evaluator = Evaluator(answers: tree, environment: EvaluationEnvironment())
    #expect(try evaluator.string(of: Program("join(' ', /data/a | /data/a[1])"), at: .root) == "1 2 3")
    evaluator.answers.remove(a)
    #expect(try evaluator.string(of: Program("join(' ', /data/a/following-sibling::a | /data/a)"), at: .root) == "2 3")
    evaluator.answers.remove(c)
    evaluator.answers.append("a", to: top, text: "4")
    #expect(try evaluator.string(of: Program("join(' ', /data/a[last()] | /data/a[1])"), at: .root) == "2 4")
  }
}
