import FormEngine
import Testing

@Suite struct ExpressionReading {
  @Test(arguments: [
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3", "(1 + 2) * 3"),
    ("1-(2-3)-4", "1 - (2 - 3) - 4"),
    ("-a|b", "-a | b"),
    ("a and b or c and (d or e)", "a and b or c and (d or e)"),
    ("(a or b) or c", "(a or b) or c"),
    ("a=b>c", "a = b > c"),
    ("div div mod", "div div mod"),
    ("* * *", "* * *"),
    ("(/) * 2", "(/) * 2"),
    ("//a//@b", "//a//@b"),
    ("./..//.", "./..//."),
    ("descendant-or-self::node()/a", "descendant-or-self::node()/a"),
    ("/data/orx:meta/orx:*", "/data/orx:meta/orx:*"),
    ("instance('x')/root/item[a=${b} and c='d']/name", "instance('x')/root/item[a = ${b} and c = 'd']/name"),
    ("(a|b)[1]/c", "(a | b)[1]/c"),
    ("current()/../a", "current()/../a"),
    ("${ last-saved#age }+.5", "${last-saved#age} + .5"),
    ("concat(\"it's\", 'a \"b\"')", "concat(\"it's\", 'a \"b\"')"),
    ("${a}-${b}", "${a} - ${b}"),
    ("a-b - c", "a-b - c"),
    ("selected\u{A0}(${a},'x')", "selected(${a}, 'x')"),
    ("self::text()[processing-instruction('t')]", "self::text()[processing-instruction('t')]"),
    ("محافظة = 'حلب'", "محافظة = 'حلب'"),
    ("1.50", "1.50"),
  ])
  func `an expression is read by the precedence of XPath and written canonically`(text: String, canonical: String)
    throws
  {
    let expression = try Expression.parse(text)
    #expect(expression.xpath == canonical)
    #expect(try Expression.parse(expression.xpath) == expression)
  }

  @Test(arguments: [
    ("", "expression.empty", 0),
    ("  ", "expression.empty", 0),
    ("1 +", "expression.unfinished", 3),
    ("selected(${a}, 'b'", "expression.unfinished", 18),
    ("1 2", "expression.unexpected", 2),
    ("a = 'b", "expression.unclosed-quote", 4),
    ("a = ‘b’", "expression.curly-quote", 4),
    ("${a b}", "expression.reference", 0),
    ("é = ${a", "expression.reference", 4),
    ("$a = 1", "expression.variable", 0),
    ("a == 1", "expression.foreign-operator", 2),
    ("a && b", "expression.foreign-operator", 2),
    ("sideways::a", "expression.unknown-axis", 0),
    ("1 + frobnicate(2)", "expression.unknown-function", 4),
    ("slected(a, 'b')", "expression.misspelt-function", 0),
    ("countSelected(a)", "expression.misspelt-function", 0),
    ("selected(a)", "expression.argument-count", 0),
    ("indexed-repeat(a, b, 1, c)", "expression.argument-count", 0),
    ("1.2.3", "expression.unexpected", 0),
    ("a[", "expression.unfinished", 2),
    ("#", "expression.unexpected", 0),
  ])
  func `what is no expression is refused with its place`(text: String, code: String, offset: Int) {
    let problem = #expect(throws: ExpressionProblem.self) { try Expression.parse(text) }
    #expect(problem?.code == code)
    #expect(problem?.offset == offset)
  }

  @Test func `depth and length are bounded`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
    }
    _ = try Expression.parse(nested(200))
    #expect(throws: ExpressionProblem.self) { try Expression.parse(nested(100_000)) }
    #expect(throws: ExpressionProblem.self) { try Expression.parse(String(repeating: "-", count: 100_000) + "1") }
    #expect(throws: ExpressionProblem.self) { try Expression.parse("1" + String(repeating: " ", count: 200_000)) }
    let chain = try Expression.parse("a" + String(repeating: " or a", count: 5_000))
    #expect(try Expression.parse(chain.xpath) == chain)
  }

  @Test func `references become paths where they stand`() throws {
    let expression = try Expression.parse(
      "jr:choice-name(${camp}, '${camp}') = instance('c')/root/item[p = ${camp}]/name and ${hh}[2]/age > 1")
    #expect(expression.references.map(\.name) == ["camp", "camp", "camp", "hh"])
    let resolved = expression.replacingReferences { reference, place in
      place.isInPredicate
        ? .path(.init(.expression(.call(.current, [])), [.parent, .init(.child, .name(reference.name))]))
        : .path(.absolute(["data", reference.name]))
    }
    #expect(
      resolved.xpath
        == "jr:choice-name(/data/camp, '/data/camp') = instance('c')/root/item[p = current()/../camp]/name"
        + " and /data/hh[2]/age > 1")
    #expect(try Expression.parse(resolved.xpath) == resolved)
  }

  @Test func `a text with both quotation marks is put together`() throws {
    let text = "5' 6\" tall"
    #expect(Expression.quoted(text) == "concat('5', \"'\", ' 6\" tall')")
    _ = try Expression.parse(Expression.quoted(text))
  }
}
