import Basics
import FormEngine
import Testing
import Worlds

@Suite struct ExpressionProperties {
  @Test func `what is written is read as the same expression`() throws {
    var random = RandomExpressions(seed: 1)
    for _ in 0..<5_000 {
      let expression = random.expression(depth: Int.random(in: 0...4, using: &random.generator))
      let text = expression.xpath
      #expect(try Expression.parse(text) == expression, "\(text)")
    }
  }

  @Test func `replacing references by themselves changes nothing`() {
    var random = RandomExpressions(seed: 2)
    for _ in 0..<2_000 {
      let expression = random.expression(depth: 3)
      #expect(expression.replacingReferences { reference, _ in .reference(reference) } == expression)
    }
  }

  @Test func `random expressions have a value or a problem, within bounds`() throws {
    var random = RandomExpressions(seed: 3)
    for _ in 0..<3_000 {
      try evaluate(random.expression(depth: Int.random(in: 0...4, using: &random.generator)))
    }
  }

  @Test func `texts with random mistakes are refused or read, never worse`() throws {
    var random = RandomExpressions(seed: 4)
    for round in 0..<10_000 {
      var bytes = Array(random.pick(Self.realExpressions).utf8)
      if round % 10 == 0 {
        bytes = (0..<Int.random(in: 0...60, using: &random.generator)).map { _ in
          UInt8.random(in: 0...255, using: &random.generator)
        }
      }
      for _ in 0..<Int.random(in: 1...4, using: &random.generator) { mutate(&bytes, &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        try evaluate(Expression.parse(text))
      } catch let problem as ExpressionProblem {
        #expect((0...text.count).contains(problem.offset))
      }
    }
  }

  @Test func `the deepest expression that is read can be evaluated, written and compared`() throws {
    func nested(_ depth: Int, _ open: String, _ core: String, _ close: String) -> String {
      String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
    }
    for (open, core, close) in [
      ("if(true(), ", "1", ", 2)"), ("a[", "1", "]"), ("(1 + ", "1", ")"), ("not(", "1", ")"), ("1 + ", "1", ""),
      ("-", "1", ""),
    ] {
      var depth = 1
      while let _ = try? Expression.parse(nested(depth, open, core, close)) { depth += 1 }
      #expect((50...Expression.Limits.depth).contains(depth))
      try evaluate(Expression.parse(nested(depth - 1, open, core, close)))
    }
  }

  @Test func `work without end is given up`() throws {
    var tree = InstanceTree()
    let top = tree.append("data", to: .root)
    for number in 0..<2_000 { tree.append("a", to: top, text: "\(number)") }
    let evaluator = Evaluator(answers: tree, environment: EvaluationEnvironment(work: 1_000_000))
    let program = try Program("count(/data/a[count(/data/a[. != 'x']) > 0])")
    #expect(throws: EvaluationProblem.tooMuchWork) { try evaluator.value(of: program) }
  }

  private func evaluate(_ expression: Expression) throws {
    #expect(try Expression.parse(expression.xpath) == expression)
    let evaluator = Evaluator(
      answers: Self.answers, instances: ["places": Self.places],
      environment: EvaluationEnvironment(now: Instant(microseconds: 1_800_000_000_000_000), work: 200_000))
    let node = evaluator.answers.top ?? .root
    guard let value = try? evaluator.value(of: Program(expression), at: node) else { return }
    _ = (evaluator.string(value), evaluator.number(value), evaluator.boolean(value))
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout RandomExpressions) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(ascii: "(")) }
    let place = Int.random(in: bytes.indices, using: &random.generator)
    switch Int.random(in: 0..<5, using: &random.generator) {
    case 0: bytes.remove(at: place)
    case 1: bytes.insert(random.pick(Array("()[]'\"/.$@{}*-=<>!|:,0 \n".utf8)), at: place)
    case 2: bytes[place] = UInt8.random(in: 0...255, using: &random.generator)
    case 3: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
    default: bytes.removeSubrange(place..<min(place + 8, bytes.count))
    }
  }

  private static let realExpressions = [
    "selected(${needs}, 'water') and not(selected(${needs}, 'none'))",
    "if(${age} < 18, 'child', if(${age} >= 60, 'older', 'adult'))",
    "instance('places')/root/item[name = ${district} and parent = current()/../province]/label",
    "regex(., '^[A-Z]{2}[0-9]{4,}$') or . = ''",
    "sum(/data/person/age) div count(/data/person[age != ''])",
    "indexed-repeat(/data/person/name, /data/person, position(..) - 1)",
    "format-date-time(now(), '%Y-%n-%e %H:%M:%S.%3 %a %b')",
    "int((today() - date(/data/person[1]/born)) div 365.25)",
    "jr:choice-name(${camp}, '${camp}')",
    "concat(substr(${name}, 0, 3), '-', round(random() * 1000, 0))",
    "weighted-checklist(2, -1, /data/a = 1, 2, /data/b = 1, 0.5)",
    "pulldata('places', 'label', 'name', string(/data/district))",
    "string-length(normalize-space(translate(., 'ıİşŞ', 'iIsS'))) <= 20",
    "count-selected(.) <= 3 and selected-at(., 0) != 'other'",
    "../../person[position() = last()]/@id | //orx:meta/*",
    "decimal-date-time('2026-03-01T09:30:00.000+03:00') mod 1",
    "digest(concat(${a}, ${b}), 'SHA-256', 'hex')",
    "area(/data/plot) > 10000 or distance(/data/track) < 5",
    "once(uuid())", "randomize(instance('places')/root/item, 42)", "coalesce(${other}, 'x')",
  ]

  private static let answers: InstanceTree = {
    let text = """
      <data><province>31</province><district>d1</district><person id="1"><name>Ayşe</name><age>30</age></person>\
      <person id="2"><name>علي</name><age/></person><plot>0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0</plot></data>
      """
    return XMLTree.read(text) ?? InstanceTree()
  }()

  private static let places: SecondaryInstance = {
    let items = (0..<40).map { "<item><name>d\($0)</name><parent>\($0 % 5)</parent><label>L\($0)</label></item>" }
    return SecondaryInstance(XMLTree.read("<root>\(items.joined())</root>") ?? InstanceTree())
  }()
}
