# Capability: project-docs/capabilities/demo.md
@behavior:APP.DEMO.STOP @status:draft @priority:P1
Feature: Stop

  Scenario: It stops
    Given a word
    Then it is said 0 times
