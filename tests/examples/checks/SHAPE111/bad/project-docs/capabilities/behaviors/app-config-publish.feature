# Capability: project-docs/capabilities/publishing.md
@behavior:APP.CONFIG.PUBLISH @status:ready @priority:P2
Feature: Publish config
  As a user
  I want to publish a config
  So that I can go on with my own work

  Background:
    Given the publishing capability is set up

  Scenario: Publish config succeeds
    Given a valid request to publish config
    When the request to publish config is made
    Then it succeeds
    And the result can be seen

  Scenario: Publish config reports an error
    Given a request to publish config that cannot succeed
    When the request to publish config is made
    Then it fails with an error that says what to do
    And nothing has changed

  Scenario: Publish config at the boundary
    Given the smallest valid request to publish config
    When the request to publish config is made
    Then it succeeds
