/* SPDX-License-Identifier: LGPL-2.1-or-later */
int
fine (int a,
      int b)
{
  return a + b;
}

int
long_one (void)
{
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
  fine (1, 2);
}
