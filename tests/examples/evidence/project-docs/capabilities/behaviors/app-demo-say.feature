# Capability: project-docs/capabilities/demo.md
@behavior:APP.DEMO.SAY @status:ready @priority:P1
Feature: Say words

  Scenario: One word is said
    Given a word
    Then it is said 1 times

  Scenario Outline: Many words are said
    Given a word
    When it is asked <n> times
    Then it is said <n> times

    Examples:
      | n |
      | 2 |
      | 3 |
